// The toml++ library's own code, compiled once here from its headers: with TOML_HEADER_ONLY every
// file that reads TOML would compile its parser again.
#define TOML_IMPLEMENTATION
#include <toml++/toml.h>
