package dev.jcontainer.image.registry.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * IP addresses, and which of them a server may send this client to. A server that is somewhere else must not reach, with
 * this client as its tool, what only this machine reaches: the metadata service of a cloud has a link-local address, and
 * services without a password listen on loopback. Private addresses are allowed, because registries of companies keep
 * their blobs there.
 */
final class Addresses {
    private Addresses() {}

    /** The bytes of an address that is written in numbers; empty for a name. Nothing is looked up. */
    static byte[] literal(String host) {
        boolean ip6 = host.indexOf(':') >= 0;
        boolean numbers = !host.isEmpty();
        int dots = 0;
        for (int i = 0; i < host.length() && numbers; i++) {
            char c = host.charAt(i);
            dots += c == '.' ? 1 : 0;
            numbers = c >= '0' && c <= '9' || c == '.' || ip6 && (c == ':' || Character.digit(c, 16) >= 0);
        }
        if (!numbers || !ip6 && dots != 3) {
            return new byte[0];
        }
        try {
            return InetAddress.getByName(ip6 ? "[" + host + "]" : host).getAddress();
        } catch (UnknownHostException e) {
            return new byte[0]; // it looks like an address, but is none
        }
    }

    /** @throws RefusedException if who named the address may not send this client there */
    static void check(Request request, InetAddress address) throws RefusedException {
        if (request.named() == Request.Named.BY_USER) {
            return;
        }
        if (address.isLinkLocalAddress() || address.isMulticastAddress()) {
            throw refused(request, "a link-local address, such as that of a cloud's metadata service");
        }
        if (request.named() == Request.Named.BY_SERVER
                && (address.isLoopbackAddress() || address.isAnyLocalAddress())) {
            throw refused(request, "this machine itself");
        }
    }

    /** The same for a host that a proxy looks up: only an address in numbers and {@code localhost} are known here. */
    static void checkLiteral(Request request) throws RefusedException {
        String host = request.url().host();
        String numbers = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        byte[] bytes = literal(numbers);
        try {
            if (bytes.length > 0) {
                check(request, InetAddress.getByAddress(bytes));
            } else if (host.equals("localhost")) {
                check(request, InetAddress.getLoopbackAddress());
            } else if (request.named() != Request.Named.BY_USER && isNumber(host)) {
                throw refused(request, "a number that the proxy could take for such an address");
            }
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes", e);
        }
    }

    /** Whether the last part begins with a digit, as in {@code 2852039166} and {@code 0xa9.0xfe.0xa9fe}: no domain does. */
    private static boolean isNumber(String host) {
        return Character.digit(host.charAt(Math.min(host.lastIndexOf('.') + 1, host.length() - 1)), 10) >= 0;
    }

    private static RefusedException refused(Request request, String what) {
        return new RefusedException(
                "The server sends this client to " + request.url() + ", which is " + what + "; that is refused");
    }
}
