// A TLS report as a message (RFC 8460 §5.3).
#pragma once

#include <string>

#include "base/time.h"

namespace postrider::tls_reports {

/// What goes into one. Value.
struct Letter {
    std::string domain;     ///< that the report is about
    std::string submitter;  ///< our domain
    std::string report_id;
    std::string from;
    std::string to;
    base::Time date;
    base::Time begin;
    base::Time end;
    std::string message_id;  ///< without brackets
    std::string packed;      ///< the report under gzip
    std::string boundary;
};

/// With CRLF line ends. It asks to be delivered without regard to TLS policies, which may be what
/// it complains about (RFC 8460 §3, RFC 8689 §3).
std::string write_letter(const Letter& letter);

/// "example.test!a.test!1763683200!1763769599.json.gz" (RFC 8460 §5.1)
std::string file_name(const Letter& letter);

}  // namespace postrider::tls_reports
