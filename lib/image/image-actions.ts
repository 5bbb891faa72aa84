/** What pulling and pushing come down to in Amazon ECR. Internal. */

export const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
export const PUSH = ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'];
/** Beside pulling, for what is not in a cache yet. */
export const IMPORT = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];
