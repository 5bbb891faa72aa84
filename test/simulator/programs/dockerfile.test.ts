/** The subset of Dockerfiles: what is read, and what is refused by name. */
import { describe, expect, it } from 'vitest';
import { readDockerfile } from '../../../simulator/programs/dockerfile';

const problems = (text: string): readonly string[] => {
  const read = readDockerfile(text);
  return 'problems' in read ? read.problems : [];
};

describe('a Dockerfile', () => {
  it('gives what is copied, where it runs, and how', () => {
    const text = [
      '# syntax comment', 'FROM node:22-slim', 'LABEL com.amazonaws.sagemaker.capabilities.accept-bind-to-port=true', 'WORKDIR /opt', 'WORKDIR program',
      'ENV PATH="/opt/program:${PATH}" MODE=fast', 'ENV OLD form', 'COPY package.json \\', '     lib/ ./', 'COPY train.mjs /opt/program/bin/train', 'RUN npm ci --omit=dev', 'EXPOSE 8080', 'ENTRYPOINT ["node", "main.mjs"]', 'CMD ["help"]',
    ].join('\n');
    expect(readDockerfile(text)).toEqual({
      workdir: '/opt/program', entrypoint: ['node', 'main.mjs'], command: ['help'],
      environment: { PATH: '/opt/program:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', MODE: 'fast', OLD: 'form' },
      steps: [{ folder: '/opt' }, { folder: '/opt/program' }, { sources: ['package.json', 'lib/'], destination: '/opt/program/' }, { sources: ['train.mjs'], destination: '/opt/program/bin/train' }],
    });
  });

  it('is refused with every line that is not simulated', () => {
    expect(problems('FROM a AS build\nFROM b\nRUN apt-get update\nRUN npm ci && rm -rf x\nCOPY --from=build /x /y\nCOPY *.py /opt/\nENTRYPOINT node main.mjs\nADD x /x\nENV A=$B\nHEALTHCHECK NONE')).toEqual([
      'Dockerfile:1: got FROM a AS build, expected one image, no named stage',
      'Dockerfile:3: got RUN apt-get update, expected npm ci, npm install or pip install: nothing else can be left out',
      'Dockerfile:4: got RUN npm ci && rm -rf x, expected npm ci, npm install or pip install: nothing else can be left out',
      'Dockerfile:5: got COPY --from=build /x /y, expected sources and a destination, without options, wildcards and variables',
      'Dockerfile:6: got COPY *.py /opt/, expected sources and a destination, without options, wildcards and variables',
      'Dockerfile:7: got ENTRYPOINT node main.mjs, expected the exec form, ["program", "argument"]',
      'Dockerfile:8: got ADD x /x, expected an instruction that is simulated: FROM, WORKDIR, COPY, ENV, ENTRYPOINT, CMD, RUN, LABEL, EXPOSE, USER, ARG',
      'Dockerfile:9: got ENV A=$B, expected values without variables other than $PATH',
      'Dockerfile:10: got HEALTHCHECK NONE, expected an instruction that is simulated: FROM, WORKDIR, COPY, ENV, ENTRYPOINT, CMD, RUN, LABEL, EXPOSE, USER, ARG',
      'Dockerfile: got 2 FROM, expected one',
    ]);
  });

  it('keeps an instruction whose last line says that it goes on', () => {
    expect(readDockerfile('FROM a\nENTRYPOINT ["node", \\\n "main.mjs"] \\\n')).toMatchObject({ entrypoint: ['node', 'main.mjs'] });
    expect(problems('FROM a\nRUN make \\')).toEqual(['Dockerfile:2: got RUN make, expected npm ci, npm install or pip install: nothing else can be left out']);
  });

  it('may not copy from outside its directory', () => {
    expect(problems('FROM a\nCOPY ../secret /x')).toEqual(['Dockerfile:2: got COPY ../secret /x, expected sources below the directory']);
    expect(problems('FROM a\nCOPY x/../../secret /x')).toHaveLength(1);
    expect(problems('')).toEqual(['Dockerfile: got 0 FROM, expected one']);
  });
});
