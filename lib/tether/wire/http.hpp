// The words of one HTTP exchange, free of any transport.
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
    /// The first field called `name`; empty when there is none.
    std::optional<std::string_view> find(std::string_view name) const;
    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }
    std::size_t size() const { return fields_.size(); }

  private:
    std::vector<header_field> fields_;
};

/// A header field whose value is not to be seen, and is in no memory but a secret's until it is sent.
struct credential {
    std::string name;
    std::string scheme;                  ///< what goes before the secret, such as `Bearer `
    std::shared_ptr<const secret> value; ///< shared, so that a request on its way keeps the one it began with
};

/// A request to the transport's origin. `Host`, `Content-Length`, `Connection` and `User-Agent` are the
/// transport's business; everything else is the caller's.
struct request {
    request(std::string method, std::string target, std::string body = {});

    std::string method; ///< such as `POST`
    std::string target; ///< path and query, as sent
    header_fields fields;
    credential key;   ///< sent behind the fields, none of which may have its name; none when it has no value
    std::string body; ///< sent whole; empty for none
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
