package dev.jcontainer.image.registry.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * IP addresses, and which of them a server may send this client to. A server that is somewhere else must not reach, with
 * this client as its tool, what only this machine reaches: the metadata service of a cloud has a link-local address, and
 * services without a password listen on loopback. Private addresses are allowed, because registries of companies keep
 * their blobs there.
 */
final class ServerAddresses {
    private ServerAddresses() {}

    /** The bytes of an address that is written in numbers; empty for a name. Nothing is looked up. */
    static byte[] literal(String host) {
        return host.indexOf(':') < 0 ? ip4(host) : ip6(host);
    }

    /** The same for a host as an address of HTTP has it, with brackets around one of IPv6. */
    static byte[] ofHost(String host) {
        return host.startsWith("[") ? ip6(host.substring(1, host.length() - 1)) : ip4(host);
    }

    /** Four numbers without leading zeros, which some programs read as octal. */
    private static byte[] ip4(String host) {
        byte[] bytes = new byte[4];
        int at = 0;
        for (int i = 0; i < bytes.length; i++) {
            int start = at;
            int number = 0;
            while (at < host.length() && at < start + 3 && host.charAt(at) >= '0' && host.charAt(at) <= '9') {
                number = 10 * number + host.charAt(at) - '0';
                at++;
            }
            boolean right = at > start && number <= 255 && (host.charAt(start) != '0' || at == start + 1);
            boolean ends = i == 3 ? at == host.length() : at < host.length() && host.charAt(at) == '.';
            if (!right || !ends) {
                return new byte[0];
            }
            bytes[i] = (byte) number;
            at++;
        }
        return bytes;
    }

    private static byte[] ip6(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != ':' && c != '.' && Character.digit(c, 16) < 0) {
                return new byte[0];
            }
        }
        try {
            return InetAddress.getByName("[" + host + "]").getAddress(); // never a look-up, because of the brackets
        } catch (UnknownHostException e) {
            return new byte[0]; // it looks like an address, but is none
        }
    }

    /** @throws RefusedException if who named the address may not send this client there */
    static void check(Request request, InetAddress address) throws RefusedException {
        if (request.named() == Request.Named.BY_USER) {
            return;
        }
        InetAddress meant = embedded(address);
        if (meant.isLinkLocalAddress() || meant.isMulticastAddress() || isMetadata(meant.getAddress())) {
            throw refused(request, "a link-local address, or that of a cloud's metadata service");
        }
        if (request.named() == Request.Named.BY_SERVER && (meant.isLoopbackAddress() || meant.isAnyLocalAddress())) {
            throw refused(request, "this machine itself");
        }
    }

    /** The metadata services whose addresses are not link-local: fd00:ec2::/32, fd20:ce::254, 100.100.100.200, 192.0.0.192. */
    private static boolean isMetadata(byte[] address) {
        return starts(address, 0xfd, 0x00, 0x0e, 0xc2)
                || starts(address, 0xfd, 0x20, 0x00, 0xce)
                || starts(address, 100, 100, 100, 200)
                || starts(address, 192, 0, 0, 192);
    }

    private static boolean starts(byte[] address, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if ((address[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The address of IPv4 to which one of IPv6 may be translated on its way: {@code ::a.b.c.d}, 64:ff9b::/96 (RFC 6052)
     * and 2002::/16 (RFC 3056); others as they are.
     */
    private static InetAddress embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != 16) {
            return address;
        }
        boolean translated = starts(bytes, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
        boolean compatible = starts(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) && bytes[12] != 0;
        boolean relayed = starts(bytes, 0x20, 0x02);
        if (!translated && !compatible && !relayed) {
            return address;
        }
        int at = relayed ? 2 : 12;
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes", e);
        }
    }

    /** The same for a host that a proxy looks up: only addresses in numbers and {@code localhost} are known here. */
    static void checkLiteral(Request request) throws RefusedException {
        String host = withoutDots(request.url().host());
        byte[] bytes = ofHost(host);
        try {
            if (bytes.length > 0) {
                check(request, InetAddress.getByAddress(bytes));
            } else if (host.equals("localhost") || host.endsWith(".localhost")) {
                check(request, InetAddress.getLoopbackAddress());
            } else if (request.named() != Request.Named.BY_USER && isNumber(host)) {
                throw refused(request, "a number that the proxy could take for such an address");
            }
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes", e);
        }
    }

    /** A name with a dot at its end is the same name, of which the resolver knows that it is whole. */
    private static String withoutDots(String host) {
        int end = host.length();
        while (end > 1 && host.charAt(end - 1) == '.') {
            end--;
        }
        return host.substring(0, end);
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
