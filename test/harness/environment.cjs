// aws-cdk-lib lints each synth with a WASM validator (+1.8 s each); CI runs one dedicated synth with it on.
process.env.CDK_VALIDATION = 'false';
