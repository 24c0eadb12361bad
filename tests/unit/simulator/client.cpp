// Implements the smallest HTTP client that can use the simulator over a socket.
#include "unit/simulator/client.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

namespace tether::test {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

template <class Stream>
void run(Stream& stream, const std::string& request, const std::function<bool(const std::string&)>& enough,
         exchange& out) {
    asio::write(stream, asio::buffer(request));
    char piece[4096];
    while (!enough(out.bytes)) {
        boost::system::error_code ec;
        const std::size_t n = stream.read_some(asio::buffer(piece), ec);
        out.bytes.append(piece, n);
        if (!ec) continue;
        out.clean_end = ec == asio::error::eof;
        out.error = ec.message();
        return;
    }
}

} // namespace

exchange talk(std::uint16_t port, const std::string& ca_pem, const std::string& request,
              const std::function<bool(const std::string&)>& enough) {
    exchange out;
    try {
        asio::io_context context{1};
        const tcp::endpoint where{asio::ip::make_address("127.0.0.1"), port};
        if (ca_pem.empty()) {
            tcp::socket socket{context};
            socket.connect(where);
            run(socket, request, enough, out);
            return out;
        }
        asio::ssl::context tls{asio::ssl::context::tls_client};
        tls.set_verify_mode(asio::ssl::verify_peer);
        tls.add_certificate_authority(asio::buffer(ca_pem));
        asio::ssl::stream<tcp::socket> stream{context, tls};
        stream.set_verify_callback(asio::ssl::host_name_verification("127.0.0.1"));
        stream.next_layer().connect(where);
        stream.handshake(asio::ssl::stream_base::client);
        run(stream, request, enough, out);
    } catch (const std::exception& failure) {
        out.error = failure.what();
    }
    return out;
}

} // namespace tether::test
