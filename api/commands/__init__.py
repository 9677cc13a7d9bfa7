"""The commands of ``hakobi``, one module each."""
