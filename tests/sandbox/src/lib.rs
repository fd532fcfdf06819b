//! The tests are in `tests/suite`: one program, so that it is linked once.
