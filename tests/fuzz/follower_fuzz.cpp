// Checks that no sequence of agent steps, faults and delays breaks a promise.
#include "exploration/plan.hpp"
#include "property.hpp"
#include "support/virtual_time.hpp"

namespace tether::test {

void check_property(std::string_view bytes) {
    const auto* first = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const plan what = plan_from({first, bytes.size()});
    std::string broken;
    for (const std::string& each : broken_promises(what)) broken += each + "\n";
    virtual_time::leave(); // libFuzzer measures real time
    require(broken.empty(), broken.empty() ? broken : broken + explain(what));
}

} // namespace tether::test
