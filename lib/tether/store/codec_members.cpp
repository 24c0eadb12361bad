#include <tether/store/codec_members.hpp>

namespace tether::store {
namespace {

const boost::json::value nothing;
const boost::json::object no_members;

} // namespace

codec_members::codec_members(const boost::json::value& document, bool& broken)
    : object_{document.if_object()}
    , broken_{broken} {
    if (object_) return;
    if (!document.is_null()) fail();
    object_ = &no_members;
}

const boost::json::value* codec_members::find(std::string_view key) const {
    return object_->if_contains({key.data(), key.size()});
}

const boost::json::value& codec_members::at(std::string_view key) const {
    const auto* value = find(key);
    return value ? *value : nothing;
}

void codec_members::read(std::string_view key, wall_time& out) {
    std::int64_t microseconds = out.time_since_epoch().count();
    read(key, microseconds);
    out = wall_time{std::chrono::microseconds{microseconds}};
}

void codec_members::read(std::string_view key, std::optional<wall_time>& out) {
    if (at(key).is_null()) return;
    read(key, out.emplace());
}

void codec_members::read(std::string_view key, std::chrono::milliseconds& out) {
    std::int64_t count = out.count();
    read(key, count);
    out = std::chrono::milliseconds{count};
}

boost::json::value to_json(wall_time time) {
    return time.time_since_epoch().count();
}

boost::json::value to_json(const std::optional<wall_time>& time) {
    if (!time) return nullptr;
    return to_json(*time);
}

boost::json::value to_json(const std::vector<std::string>& texts) {
    return boost::json::array(texts.begin(), texts.end());
}

boost::json::value to_json(const std::vector<shared_text>& texts) {
    boost::json::array out;
    out.reserve(texts.size());
    for (const shared_text& text : texts) out.emplace_back(std::string_view{text});
    return out;
}

boost::json::value to_json(const std::map<std::string, std::string>& texts) {
    boost::json::object out;
    for (const auto& [key, text] : texts) out[key] = text;
    return out;
}

} // namespace tether::store
