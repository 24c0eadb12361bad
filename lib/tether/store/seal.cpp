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
constexpr std::size_t nonce_octets = 12;
constexpr std::size_t tag_octets = 16;
constexpr std::size_t head_octets = 1 + nonce_octets;

struct context_deleter {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using context = std::unique_ptr<EVP_CIPHER_CTX, context_deleter>;

unsigned char* octets_of(std::string& text, std::size_t from = 0) {
    return reinterpret_cast<unsigned char*>(text.data() + from);
}

const unsigned char* octets_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

bool fill_random(char* to, std::size_t size) {
    ssize_t got = 0;
    do got = ::getrandom(to, size, 0);
    while (got < 0 && errno == EINTR);
    return got == static_cast<ssize_t>(size); // never short up to 256 octets
}

} // namespace

seal::seal(secret key) : key_{std::move(key)} {
    BOOST_ASSERT(key_.reveal().size() == key_octets);
}

result<std::string> seal::close(std::string_view text, std::string_view about) const {
    std::string out(head_octets + text.size() + tag_octets, '\0');
    out[0] = format_version;
    const context c{EVP_CIPHER_CTX_new()};
    int done = 0, rest = 0;
    const bool good = c && fill_random(out.data() + 1, nonce_octets) &&
        EVP_EncryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, octets_of(key_.reveal()), octets_of(out, 1)) == 1 &&
        EVP_EncryptUpdate(c.get(), nullptr, &done, octets_of(about), static_cast<int>(about.size())) == 1 &&
        EVP_EncryptUpdate(c.get(), octets_of(out, head_octets), &done, octets_of(text),
                          static_cast<int>(text.size())) == 1 &&
        EVP_EncryptFinal_ex(c.get(), octets_of(out, head_octets + text.size()), &rest) == 1 &&
        EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_AEAD_GET_TAG, tag_octets, octets_of(out, head_octets + text.size())) == 1;
    if (!good) return errc::internal;
    return out;
}

result<std::string> seal::open(std::string_view sealed, std::string_view about) const {
    if (sealed.size() < head_octets + tag_octets || sealed.front() != format_version) return damaged();
    const std::size_t size = sealed.size() - head_octets - tag_octets;
    std::string text(size, '\0');
    std::string tag{sealed.substr(head_octets + size)};
    const context c{EVP_CIPHER_CTX_new()};
    int done = 0, rest = 0;
    const bool good = c &&
        EVP_DecryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, octets_of(key_.reveal()),
                           octets_of(sealed.substr(1))) == 1 &&
        EVP_DecryptUpdate(c.get(), nullptr, &done, octets_of(about), static_cast<int>(about.size())) == 1 &&
        EVP_DecryptUpdate(c.get(), octets_of(text), &done, octets_of(sealed.substr(head_octets)),
                          static_cast<int>(size)) == 1 &&
        EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_AEAD_SET_TAG, tag_octets, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(c.get(), octets_of(text, size), &rest) == 1;
    if (!good) return damaged();
    return text;
}

secret make_seal_key() {
    std::string key(seal::key_octets, '\0');
    if (!fill_random(key.data(), key.size())) throw std::runtime_error{"the kernel returned no random bytes"};
    return secret{std::move(key)};
}

} // namespace tether::store
