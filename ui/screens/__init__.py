"""The screens, each built when it is opened and destroyed when it is left."""
