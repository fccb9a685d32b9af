"""One function or small class for each thing a person does, and the ports they need."""
