// The numbers of ONNX's protocol buffers by the names that this room's namespace gives them.
#pragma once

#include "base/onnx_proto.h"

namespace perwatt::network::onnx {
using namespace perwatt::onnx;
}
