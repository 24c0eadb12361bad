#include <tether/core/json_doubles.hpp>

#include <tether/core/json_pointer.hpp>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/system/errc.hpp>
#include <unordered_set>

namespace tether {
namespace {

using boost::json::string_view;
using boost::system::error_code;

/// An object or an array that is being read.
struct level {
    bool is_array = false;
    std::size_t items = 0; ///< of an array
    std::string key;       ///< of an object, the last that came
    std::unordered_set<std::string> keys;
};

/// What basic_parser tells its events to. It stops when an event says false.
class listener {
  public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    explicit listener(std::size_t most) : most_{most} {}

    std::vector<std::string> take() { return std::move(found_); }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return open(/*is_array=*/false); }
    bool on_object_end(std::size_t, error_code&) { return close(); }
    bool on_array_begin(error_code&) { return open(/*is_array=*/true); }
    bool on_array_end(std::size_t, error_code&) { return close(); }
    bool on_key_part(string_view part, std::size_t, error_code&) {
        key_.append(part.data(), part.size());
        return true;
    }
    bool on_key(string_view rest, std::size_t, error_code& ec) {
        key_.append(rest.data(), rest.size());
        level& object = open_.back();
        object.key = std::exchange(key_, {});
        if (!object.keys.insert(object.key).second) add(path());
        if (found_.size() < most_) return true;
        ec = make_error_code(boost::system::errc::operation_canceled);
        return false;
    }
    bool on_string_part(string_view, std::size_t, error_code&) { return true; }
    bool on_string(string_view, std::size_t, error_code&) { return count(); }
    bool on_number_part(string_view, error_code&) { return true; }
    bool on_int64(std::int64_t, string_view, error_code&) { return count(); }
    bool on_uint64(std::uint64_t, string_view, error_code&) { return count(); }
    bool on_double(double, string_view, error_code&) { return count(); }
    bool on_bool(bool, error_code&) { return count(); }
    bool on_null(error_code&) { return count(); }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }

  private:
    bool count() {
        if (!open_.empty()) ++open_.back().items;
        return true;
    }
    bool open(bool is_array) {
        count();
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
    void add(std::string doubled) {
        if (std::find(found_.begin(), found_.end(), doubled) == found_.end()) found_.push_back(std::move(doubled));
    }

    std::size_t most_;
    std::vector<level> open_;
    std::string key_; ///< as far as it came
    std::vector<std::string> found_;
};

} // namespace

std::vector<std::string> doubled_members(std::string_view text, const boost::json::parse_options& options,
                                         std::size_t most) {
    boost::json::basic_parser<listener> parser{options, most};
    error_code ignored;
    parser.write_some(/*more=*/false, text.data(), text.size(), ignored);
    return parser.handler().take();
}

} // namespace tether
