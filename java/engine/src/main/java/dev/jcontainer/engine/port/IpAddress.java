package dev.jcontainer.engine.port;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Addresses as numbers: no name is looked up. */
final class IpAddress {
    private static final int PARTS = 4;
    private static final int MAX_PART = 255;
    private static final int MAX_DIGITS = 3;

    private IpAddress() {}

    /** The 4 or 16 bytes of an address; null if the text is not an address. */
    static byte @Nullable [] of(String text) {
        return text.indexOf(':') < 0 ? v4(text) : v6(text);
    }

    private static byte @Nullable [] v4(String text) {
        byte[] address = new byte[PARTS];
        int part = 0;
        int digits = 0;
        int number = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c == '.') {
                if (digits == 0 || part == PARTS) {
                    return null;
                }
                address[part++] = (byte) number;
                number = 0;
                digits = 0;
            } else {
                number = number * 10 + c - '0';
                digits++;
                if (c < '0' || c > '9' || digits > MAX_DIGITS || number > MAX_PART) {
                    return null;
                }
            }
        }
        return part == PARTS ? address : null;
    }

    /** In brackets the library takes numbers only. It makes IPv4 of an address that is mapped to IPv6, as Docker does. */
    private static byte @Nullable [] v6(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ':' && c != '.' && Character.digit(c, 16) < 0) {
                return null; // a scope, such as %eth0, among others
            }
        }
        try {
            return InetAddress.getByName('[' + text + ']').getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
