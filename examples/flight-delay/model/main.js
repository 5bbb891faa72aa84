/** Entry of the container: SageMaker starts it with `train` or `serve`. */
const command = process.argv[2];
if (command === 'train') await import('./train.js');
else if (command === 'serve') await import('./serve.js');
else {
  console.error(`got ${command ?? 'no argument'}, expected train or serve`);
  process.exitCode = 2;
}
