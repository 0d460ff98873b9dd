"""First Order Motion and Wav2Lip by PaddleGAN, in an environment of their own."""
