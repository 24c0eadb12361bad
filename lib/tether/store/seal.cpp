#include <tether/store/seal.hpp>

#include <tether/store/sqlite.hpp>

#include <boost/assert.hpp>
#include <cerrno>
#include <memory>
#include <openssl/evp.h>
#include <stdexcept>
#include <sys/random.h>

namespace tether::store {
namespace {

constexpr char format_version = 1;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t head_bytes = 1 + nonce_bytes;

struct context_deleter {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using context = std::unique_ptr<EVP_CIPHER_CTX, context_deleter>;

unsigned char* bytes_of(std::string& text, std::size_t from = 0) {
    return reinterpret_cast<unsigned char*>(text.data() + from);
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

bool fill_random(char* to, std::size_t size) {
    ssize_t got = 0;
    do got = ::getrandom(to, size, 0);
    while (got < 0 && errno == EINTR);
    return got == static_cast<ssize_t>(size); // never short up to 256 bytes
}

} // namespace

seal::seal(secret key) : key_{std::move(key)} {
    BOOST_ASSERT(key_.reveal().size() == key_bytes);
}

result<std::string> seal::close(std::string_view text, std::string_view about) const {
    std::string out(head_bytes + text.size() + tag_bytes, '\0');
    out[0] = format_version;
    const context c{EVP_CIPHER_CTX_new()};
    int done = 0, rest = 0;
    const bool good = c && fill_random(out.data() + 1, nonce_bytes) &&
        EVP_EncryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key_.reveal()), bytes_of(out, 1)) == 1 &&
        EVP_EncryptUpdate(c.get(), nullptr, &done, bytes_of(about), static_cast<int>(about.size())) == 1 &&
        EVP_EncryptUpdate(c.get(), bytes_of(out, head_bytes), &done, bytes_of(text), static_cast<int>(text.size())) ==
            1 &&
        EVP_EncryptFinal_ex(c.get(), bytes_of(out, head_bytes + text.size()), &rest) == 1 &&
        EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_AEAD_GET_TAG, tag_bytes, bytes_of(out, head_bytes + text.size())) == 1;
    if (!good) return errc::internal;
    return out;
}

result<std::string> seal::open(std::string_view sealed, std::string_view about) const {
    if (sealed.size() < head_bytes + tag_bytes || sealed.front() != format_version) return damaged();
    const std::size_t size = sealed.size() - head_bytes - tag_bytes;
    std::string text(size, '\0');
    std::string tag{sealed.substr(head_bytes + size)};
    const context c{EVP_CIPHER_CTX_new()};
    int done = 0, rest = 0;
    const bool good = c &&
        EVP_DecryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key_.reveal()), bytes_of(sealed.substr(1))) ==
            1 &&
        EVP_DecryptUpdate(c.get(), nullptr, &done, bytes_of(about), static_cast<int>(about.size())) == 1 &&
        EVP_DecryptUpdate(c.get(), bytes_of(text), &done, bytes_of(sealed.substr(head_bytes)),
                          static_cast<int>(size)) == 1 &&
        EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(c.get(), bytes_of(text, size), &rest) == 1;
    if (!good) return damaged();
    return text;
}

secret make_seal_key() {
    std::string key(seal::key_bytes, '\0');
    if (!fill_random(key.data(), key.size())) throw std::runtime_error{"the kernel returned no random bytes"};
    return secret{std::move(key)};
}

} // namespace tether::store
