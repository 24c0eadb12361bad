#include <tether/core/json_survey.hpp>

#include <tether/core/json_pointer.hpp>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/system/errc.hpp>
#include <cmath>
#include <set>

namespace tether {
namespace {

using boost::json::string_view;

/// Text up to this size has too few members to take long, even if their hashes collide.
constexpr std::size_t small_text = 4096;

/// An object or an array that is being read.
struct level {
    bool is_array = false;
    std::size_t items = 0; ///< values so far
    std::string key;       ///< of an object: its last key so far
    /// Ordered: names are untrusted, and the standard library's hash has no secret seed.
    std::set<std::string> keys;
};

/// The handler of basic_parser, which stops when an event returns false.
class listener {
  public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    listener(const json_bounds& bounds, std::size_t max_repeated) : bounds_{bounds}, max_repeated_{max_repeated} {}

    json_survey take() { return std::move(survey_); }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code& ec) { return open(/*is_array=*/false, ec); }
    bool on_object_end(std::size_t, error_code&) { return close(); }
    bool on_array_begin(error_code& ec) { return open(/*is_array=*/true, ec); }
    bool on_array_end(std::size_t, error_code&) { return close(); }
    bool on_key_part(string_view part, std::size_t, error_code&) {
        if (max_repeated_ > 0) key_.append(part.data(), part.size());
        return true;
    }
    bool on_key(string_view rest, std::size_t, error_code& ec) {
        level& object = open_.back();
        if (object.items == bounds_.members) return stop(json_fault::too_many_members, ec);
        if (max_repeated_ == 0) return true;
        key_.append(rest.data(), rest.size());
        object.key = std::exchange(key_, {});
        if (!object.keys.insert(object.key).second) add(path());
        return survey_.repeated.size() < max_repeated_ || stop(json_fault::none, ec);
    }
    bool on_string_part(string_view, std::size_t, error_code&) { return true; }
    bool on_string(string_view, std::size_t, error_code& ec) { return count(ec); }
    bool on_number_part(string_view, error_code&) { return true; }
    bool on_int64(std::int64_t, string_view, error_code& ec) { return count(ec); }
    bool on_uint64(std::uint64_t, string_view, error_code& ec) { return count(ec); }
    bool on_double(double number, string_view, error_code& ec) {
        if (!std::isfinite(number)) survey_.has_infinite_number = true;
        return count(ec);
    }
    bool on_bool(bool, error_code& ec) { return count(ec); }
    bool on_null(error_code& ec) { return count(ec); }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }

  private:
    bool stop(json_fault why, error_code& ec) {
        survey_.fault = why;
        ec = make_error_code(boost::system::errc::operation_canceled);
        return false;
    }
    bool count(error_code& ec) {
        if (++values_ > bounds_.values) return stop(json_fault::too_many_values, ec);
        if (!open_.empty()) ++open_.back().items;
        return true;
    }
    bool open(bool is_array, error_code& ec) {
        if (!count(ec)) return false;
        open_.emplace_back().is_array = is_array;
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }
    std::string path() const {
        std::string all;
        for (const level& each : open_)
            all = json_pointer(all, each.is_array ? std::to_string(each.items - 1) : each.key);
        return all;
    }
    void add(std::string repeated) {
        auto& found = survey_.repeated;
        if (std::find(found.begin(), found.end(), repeated) == found.end()) found.push_back(std::move(repeated));
    }

    const json_bounds& bounds_;
    std::size_t max_repeated_;
    std::size_t values_ = 0;
    std::vector<level> open_;
    std::string key_; ///< the part of a key that was read so far
    json_survey survey_;
};

} // namespace

json_survey survey_json(std::string_view text, const boost::json::parse_options& options, const json_bounds& bounds,
                        std::size_t max_repeated) {
    boost::json::basic_parser<listener> parser{options, bounds, max_repeated};
    error_code ec;
    const std::size_t used = parser.write_some(/*more=*/false, text.data(), text.size(), ec);
    json_survey seen = parser.handler().take();
    const bool was_stopped = ec == boost::system::errc::operation_canceled;
    if (!ec && used < text.size()) ec = make_error_code(boost::json::error::extra_data);
    if (!ec || was_stopped) return seen;
    seen.fault = json_fault::malformed;
    seen.reason = ec;
    return seen;
}

result<boost::json::value> read_json(std::string_view text, std::size_t max_depth, const json_bounds& bounds) {
    boost::json::parse_options options;
    options.max_depth = max_depth;
    if (text.size() > small_text && survey_json(text, options, bounds, 0).fault != json_fault::none)
        return make_error_code(errc::malformed_document);
    error_code ec;
    boost::json::value document = boost::json::parse(text, ec, {}, options);
    if (ec) return make_error_code(errc::malformed_document);
    return document;
}

} // namespace tether
