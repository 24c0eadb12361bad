// The types of one HTTP exchange, independent of the transport.
#pragma once

#include <tether/core/secret.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::wire {

/// One header field; names are compared without case (RFC 9110 § 5.1).
struct header_field {
    std::string name;
    std::string value;
    friend bool operator==(const header_field&, const header_field&) = default;
};

/// Header fields in the order they were sent or received.
class header_fields {
  public:
    header_fields() = default;

    void add(std::string name, std::string value);
    /// The first field called `name`; empty when absent.
    std::optional<std::string_view> find(std::string_view name) const;
    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }
    std::size_t size() const { return fields_.size(); }

  private:
    std::vector<header_field> fields_;
};

/// A header field with a secret value, which stays in secret memory until it is sent.
struct credential {
    std::string name;
    std::string scheme;                  ///< text before the secret, such as `Bearer `
    std::shared_ptr<const secret> value; ///< shared, so that an active request keeps the one it began with
};

/// A request to the transport's origin. The transport sets `Host`, `Content-Length`, `Connection` and `User-Agent`; the
/// caller sets everything else.
struct request {
    request(std::string method, std::string target, std::string body = {});

    std::string method; ///< such as `POST`
    std::string target; ///< path and query, as sent
    header_fields fields;
    credential key;   ///< sent after the fields, none of which may have its name; not sent when it has no value
    std::string body; ///< empty for none
};

struct response_head {
    int status = 0;
    header_fields fields;
};

struct response {
    response_head head;
    std::string body;
};

} // namespace tether::wire
