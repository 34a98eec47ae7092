// Task: what a coroutine of the product returns.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace postrider::net {

template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace postrider::net
