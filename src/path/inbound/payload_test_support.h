// Messages for tests of payloads.
#pragma once

#include <string>

#include "path/inbound/payload.h"

namespace postrider::inbound {

inline constexpr std::string_view reply_with_file =
    "From: Joe <joe@ext.test>\r\n"
    "To: help+7@acme.test\r\n"
    "Subject: Re: =?utf-8?q?=C3=BCber?=\r\n"
    "Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n"
    "Message-ID: <abc@ext.test>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n"
    "\r\n"
    "--b\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "\r\n"
    "Thanks\r\n"
    "\r\n"
    "On Monday the first, Help wrote:\r\n"
    "> hello\r\n"
    "--b\r\n"
    "Content-Type: text/plain; name=\"t.txt\"\r\n"
    "Content-Disposition: attachment; filename=\"t.txt\"\r\n"
    "Content-ID: <id-1>\r\n"
    "\r\n"
    "hello\r\n"
    "--b--\r\n";

inline ArrivedMessage an_arrival(std::string_view message = reply_with_file) {
    return {
        .id = 31,
        .token = "Qw9",
        .recipient = "help+7@acme.test",
        .sender = "joe@ext.test",
        .client_address = "192.0.2.7",
        .accepted_at = base::from_micros(1'767'225'600'500'000),
        .message = message,
        .spam_status = SpamStatus::not_spam,
    };
}

}  // namespace postrider::inbound
