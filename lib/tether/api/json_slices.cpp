#include <tether/api/json_slices.hpp>

#include <boost/json/parse.hpp>
#include <string>

namespace tether::api {
namespace {

constexpr std::string_view white_space = " \t\r\n"; // RFC 8259 § 2

/// Walks over one container, from the character after its opening bracket.
class slicer {
  public:
    slicer(std::string_view json, char open, char close) : rest_{json}, close_{close} {
        good_ = take(open);
        done_ = good_ && take(close_);
    }

    bool good() const { return good_; }
    /// False after the closing bracket and after an error.
    bool more() const { return good_ && !done_; }

    std::string_view key() {
        skip_space();
        const std::size_t end = end_of_string(0);
        if (end == npos) return fail();
        const std::string_view quoted = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (!take(':')) return fail();
        return quoted.substr(1, quoted.size() - 2);
    }

    /// The next value; moves past it and the comma or the bracket after it.
    std::string_view value() {
        skip_space();
        const std::size_t end = end_of_value();
        if (end == npos || end == 0) return fail();
        std::string_view value = rest_.substr(0, end);
        rest_.remove_prefix(end);
        value = value.substr(0, value.find_last_not_of(white_space) + 1);
        if (take(close_)) done_ = true;
        else if (!take(',')) return fail();
        return value;
    }

    /// True when nothing but white space follows the container.
    bool at_end() {
        skip_space();
        return good_ && done_ && rest_.empty();
    }

  private:
    static constexpr std::size_t npos = std::string_view::npos;

    std::string_view fail() {
        good_ = false;
        return {};
    }

    void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(white_space), rest_.size())); }

    bool take(char wanted) {
        skip_space();
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }

    /// Where the string that starts at `position` ends; npos when none starts there or it does not end.
    std::size_t end_of_string(std::size_t position) const {
        if (position >= rest_.size() || rest_[position] != '"') return npos;
        for (++position; (position = rest_.find_first_of("\"\\", position)) != npos;
             position += 2) // skips the escaped character
            if (rest_[position] == '"') return position + 1;
        return npos;
    }

    /// Where the value at the front ends: at the comma or bracket that belongs to our container.
    std::size_t end_of_value() const {
        std::size_t depth = 0;
        for (std::size_t position = 0;;) {
            position = rest_.find_first_of("\"[]{},", position);
            if (position == npos) return npos;
            switch (rest_[position]) {
            case '"':
                if ((position = end_of_string(position)) == npos) return npos;
                continue;
            case ',':
                if (depth == 0) return position;
                break;
            case '[':
            case '{': ++depth; break;
            default:
                if (depth == 0) return position;
                --depth;
            }
            ++position;
        }
    }

    std::string_view rest_;
    char close_;
    bool good_ = false;
    bool done_ = false;
};

} // namespace

result<std::vector<std::pair<std::string_view, std::string_view>>> slice_members(std::string_view json,
                                                                                 std::size_t most) {
    std::vector<std::pair<std::string_view, std::string_view>> members;
    slicer object{json, '{', '}'};
    while (object.more()) {
        if (members.size() == most) return make_error_code(errc::malformed_document);
        const std::string_view key = object.key();
        if (object.good()) members.emplace_back(key, object.value());
    }
    if (!object.at_end()) return make_error_code(errc::malformed_document);
    return members;
}

result<std::vector<std::string_view>> slice_elements(std::string_view json) {
    std::vector<std::string_view> elements;
    slicer array{json, '[', ']'};
    while (array.more()) elements.push_back(array.value());
    if (!array.at_end()) return make_error_code(errc::malformed_document);
    return elements;
}

bool is_key(std::string_view written, std::string_view key) {
    if (written.find('\\') == written.npos) return written == key;
    error_code ec;
    const boost::json::value text = boost::json::parse('"' + std::string{written} + '"', ec);
    return !ec && text.is_string() && text.get_string() == key;
}

std::string_view slice_member(std::string_view json, std::string_view key) {
    std::string_view found;
    if (const auto members = slice_members(json))
        for (const auto& [name, value] : *members)
            if (is_key(name, key)) found = value;
    return found == "null" ? std::string_view{} : found;
}

} // namespace tether::api
