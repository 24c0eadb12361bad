// Passes libFuzzer's inputs to the target.
#include "property.hpp"

#include <cstddef>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    tether::test::check_property({reinterpret_cast<const char*>(data), size});
    return 0;
}
