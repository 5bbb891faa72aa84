/** A user's program in JavaScript: it loads the installed package and prints what a drift monitor deploys. */
const { App, Duration, Stack } = require('aws-cdk-lib');
const { Bucket } = require('aws-cdk-lib/aws-s3');
const { Dataset, DriftMonitor, InferenceLog } = require('cdk-mlops');
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const app = new App({ outdir: join(__dirname, 'cdk.out') });
const stack = new Stack(app, 'Consumer');
const lake = Bucket.fromBucketName(stack, 'Lake', 'lake');
new DriftMonitor(stack, 'Monitor', {
  baseline: Dataset.csv(lake, 'flights/', { schema: join(__dirname, 'schema.json') }),
  log: InferenceLog.jsonLines(lake, 'inference/'),
  every: Duration.days(1),
});
const { directory } = app.synth();

const { Resources } = JSON.parse(readFileSync(join(directory, 'Consumer.template.json'), 'utf8'));
const assets = readdirSync(directory).filter((name) => name.startsWith('asset.'));
console.log(
  JSON.stringify({
    loadedFrom: require.resolve('cdk-mlops'),
    types: Object.values(Resources).map(({ Type }) => Type),
    assets: assets.map((asset) => readdirSync(join(directory, asset)).sort()),
  }),
);
