#include <tether/store/continuation_codec.hpp>

#include <tether/session/policy/run_members.hpp>
#include <tether/store/kept_document.hpp>

#include <boost/json/serialize.hpp>

namespace tether::store {

std::string to_kept_text(const session::continuation& continuation) {
    return boost::json::serialize(kept_writer::to_json(continuation));
}

result<session::continuation> parse_kept_continuation(std::string_view text) {
    return parse_kept<session::continuation>(text);
}

} // namespace tether::store
