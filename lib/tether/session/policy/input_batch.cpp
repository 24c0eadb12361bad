#include <tether/session/policy/input_batch.hpp>

#include <tether/session/policy/input_pattern.hpp>

#include <boost/json/serialize.hpp>

namespace tether::session {
namespace {

boost::json::array patterns_of(const boost::json::array& events) {
    boost::json::array patterns;
    for (const boost::json::value& event : events)
        if (event.is_object()) patterns.push_back(to_pattern(event));
    return patterns;
}

} // namespace

input_batch::input_batch(const boost::json::array& events) : input_batch{from_patterns(patterns_of(events))} {
    if (!empty()) text_ = boost::json::serialize(events);
}

input_batch input_batch::from_patterns(boost::json::array patterns) {
    input_batch batch;
    if (!patterns.empty()) batch.patterns_ = std::make_shared<const boost::json::array>(std::move(patterns));
    return batch;
}

const boost::json::array& input_batch::patterns() const noexcept {
    static const boost::json::array none;
    return patterns_ ? *patterns_ : none;
}

} // namespace tether::session
