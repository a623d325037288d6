package dev.jcontainer.spec;

import dev.jcontainer.kernel.PlainText;

/** Checks IP addresses as text. java.net is not used: it would look up a text that is not an address as a host name. */
final class AddressChecks {
    private static final int IPV6_GROUPS = 8;

    private AddressChecks() {}

    static void check(String what, String address) {
        boolean valid = address.indexOf(':') < 0 ? isIpv4(address) : isIpv6(address);
        if (!valid) {
            throw new IllegalArgumentException("The address of the " + what + ", " + PlainText.quoted(address)
                    + ", is not an IPv4 or IPv6 address");
        }
    }

    private static boolean isIpv4(String address) {
        int parts = 0;
        for (int start = 0; start <= address.length(); parts++) {
            int dot = address.indexOf('.', start);
            int end = dot < 0 ? address.length() : dot;
            if (!isByte(address, start, end)) {
                return false;
            }
            start = end + 1;
        }
        return parts == 4;
    }

    private static boolean isByte(String text, int start, int end) {
        int length = end - start;
        if (length < 1 || length > 3 || length > 1 && text.charAt(start) == '0') {
            return false;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
            value = value * 10 + c - '0';
        }
        return value <= 255;
    }

    /**
     * Checks groups of hexadecimal digits; "::" stands for one run of zero groups, and the last two may be an IPv4
     * address (RFC 4291, 2.2).
     */
    private static boolean isIpv6(String address) {
        int gap = address.indexOf("::");
        if (gap < 0) {
            return groups(address, true) == IPV6_GROUPS;
        }
        String head = address.substring(0, gap);
        String tail = address.substring(gap + 2);
        int before = head.isEmpty() ? 0 : groups(head, false);
        int after = tail.isEmpty() ? 0 : groups(tail, true);
        return before >= 0 && after >= 0 && before + after < IPV6_GROUPS;
    }

    private static int groups(String text, boolean mayEndInIpv4) {
        int count = 0;
        for (int start = 0; start <= text.length(); ) {
            int colon = text.indexOf(':', start);
            int end = colon < 0 ? text.length() : colon;
            String group = text.substring(start, end);
            if (colon < 0 && mayEndInIpv4 && isIpv4(group)) {
                return count + 2;
            }
            if (!isGroup(group)) {
                return -1;
            }
            count++;
            start = end + 1;
        }
        return count;
    }

    private static boolean isGroup(String group) {
        for (int i = 0; i < group.length(); i++) {
            char c = group.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F')) {
                return false;
            }
        }
        return !group.isEmpty() && group.length() <= 4;
    }
}
