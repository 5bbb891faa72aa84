/** As many endpoints of the peer as the argument says, as many to a stack as ours; prints how much time of processors it took. */
const { App, Stack } = require('aws-cdk-lib');
const { ContainerImage, CustomSageMakerEndpoint, SageMakerInstanceType } = require('@cdklabs/generative-ai-cdk-constructs').sagemaker_deployment;

const ENDPOINTS_IN_A_STACK = 3;
/** The image of the model, which is somebody else's. */
class GivenImage extends ContainerImage {
  bind() {
    return { imageName: '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/model:1' };
  }
}

const count = Number(process.argv[2]);
const begin = process.cpuUsage();
const app = new App();
for (let first = 0; first < count; first += ENDPOINTS_IN_A_STACK) {
  const stack = new Stack(app, `Models${first}`, { env: { account: '111122223333', region: 'ap-southeast-1' } });
  for (let index = first; index < Math.min(first + ENDPOINTS_IN_A_STACK, count); index++) {
    new CustomSageMakerEndpoint(stack, `Model${index}`, {
      modelId: `model-${index}`,
      endpointName: `model-${index}`,
      container: new GivenImage(),
      instanceType: SageMakerInstanceType.of('ml.m5.large'),
      instanceCount: 2,
      modelDataUrl: `s3://models/model-${index}.tar.gz`,
    });
  }
}
app.synth();
const { user, system } = process.cpuUsage(begin);
process.stdout.write(`synthesized in ${(user + system) / 1000} ms\n`);
