// aws-cdk-lib lints each synth with a WASM validator (+1.8 s each); CI runs one dedicated synth with it on.
process.env.CDK_VALIDATION = 'false';
// Node 20 is what the package supports; the SDK's wish for a newer one would fill the output.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
