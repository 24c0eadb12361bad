#include <tether/wire/http.hpp>

#include <boost/beast/core/string.hpp>
#include <utility>

namespace tether::wire {

void header_fields::add(std::string name, std::string value) {
    fields_.push_back({std::move(name), std::move(value)});
}

std::optional<std::string_view> header_fields::find(std::string_view name) const {
    for (const header_field& field : fields_)
        if (boost::beast::iequals(field.name, name)) return field.value;
    return std::nullopt;
}

request::request(std::string m, std::string t, std::string b)
    : method{std::move(m)}
    , target{std::move(t)}
    , body{std::move(b)} {}

} // namespace tether::wire
