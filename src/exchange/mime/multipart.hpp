// multipart/related as it streams by (RFC 2046, 5.1; RFC 2387): octets in any portions in, parts out.
//
// Strict where two readers could differ: line ends are CRLF, a boundary line holds nothing but the boundary, no header
// field of meaning stands twice, and there is no text before the first part or after the last.
#pragma once

#include "base/base.hpp"
#include "exchange/mime/media_type.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace rogatory::exchange::mime
{

struct PartHeader {
    std::string content_id; ///< without the angle brackets; empty when there is none
    MediaType content_type; ///< application/octet-stream when there is none (RFC 2387 parts of ours always have one)
};

struct Limits {
    std::size_t parts = 100;
    std::size_t part_header = 16 * 1024; ///< octets
    std::size_t header_lines = 64;
};

/// Who takes the parts. An error ends the reading and is given back by feed().
class Parts
{
public:
    virtual ~Parts() = default;
    virtual Done begin(PartHeader header) = 0;
    /// Octets of the content, decoded. At most 64 KiB at once.
    virtual Done octets(BytesView octets) = 0;
    virtual Done end() = 0;

protected:
    Parts() = default;
    Parts(Parts&&) = default;
    Parts& operator=(Parts&&) = default;
};

/// RFC 2046, section 5.1.1: 1 to 70 of the allowed characters, no space at the end. Error: exchange.mime_refused.
Done check_boundary(std::string_view boundary);

class Decoder;

class MultipartReader
{
public:
    /// The boundary has passed check_boundary().
    MultipartReader(std::string_view boundary, Limits const& limits, Parts& parts);
    MultipartReader(MultipartReader const&) = delete;
    MultipartReader& operator=(MultipartReader const&) = delete;
    ~MultipartReader();

    /// Errors: exchange.mime_refused with the reason, and those of `parts`.
    Done feed(BytesView octets);
    /// The body has ended. Error: exchange.mime_refused when it ended too early.
    Done finish();

private:
    enum class Place : unsigned char { before, boundary_line, header, content, after };

    Done advance();
    Result<bool> read_preamble();
    Result<bool> read_boundary_line();
    Result<bool> read_header();
    Result<bool> read_content();
    Done begin_part(std::string_view header);

    std::string delimiter_; ///< CRLF "--" boundary
    Limits limits_;
    Parts& parts_;
    std::string pending_; ///< octets that are not yet understood
    Place place_ = Place::before;
    std::size_t count_ = 0;
    std::size_t epilogue_ = 0;
    std::unique_ptr<Decoder> decoder_; ///< of the present part; none when its octets stand as they are
};

}
