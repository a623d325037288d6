package dev.jcontainer.image.registry.http;

/** The line before a chunk: its size in hexadecimal, and perhaps extensions, which are passed over. */
final class ChunkSize {
    private static final int DIGITS = 15; // below 2^63

    private ChunkSize() {}

    static long parse(String line) throws ConnectionException {
        int end = 0;
        while (end < line.length() && isHex(line.charAt(end))) {
            end++;
        }
        boolean more = end < line.length() && " \t;".indexOf(line.charAt(end)) < 0;
        if (end == 0 || end > DIGITS || more) {
            throw new ConnectionException("the answer has no right size before a chunk");
        }
        return Long.parseLong(line.substring(0, end), 16);
    }

    private static boolean isHex(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
