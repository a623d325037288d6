package dev.jcontainer.image.registry.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A block of a file in PEM.
 *
 * @param label what it is, such as {@code CERTIFICATE}
 * @param bytes its content
 * @param encrypted whether the content needs a password
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
record Pem(String label, byte[] bytes, boolean encrypted) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    /**
     * Reads all blocks; text between them is passed over.
     *
     * @throws IllegalArgumentException if a block has no end or is not in Base64
     */
    static List<Pem> blocks(byte[] file) {
        String text = new String(file, ISO_8859_1);
        List<Pem> blocks = new ArrayList<>();
        int at = text.indexOf(BEGIN);
        while (at >= 0) {
            int label = at + BEGIN.length();
            int start = text.indexOf(DASHES, label);
            String name = start < 0 ? "" : text.substring(label, start);
            int end = start < 0 ? -1 : text.indexOf("-----END " + name + DASHES, start + DASHES.length());
            if (end < 0) {
                throw new IllegalArgumentException("a block of PEM has no end");
            }
            String body = text.substring(start + DASHES.length(), end);
            int header = body.lastIndexOf(':'); // RFC 1421 has fields such as DEK-Info before the content
            boolean encrypted = header >= 0 || name.startsWith("ENCRYPTED");
            byte[] bytes = header >= 0 ? new byte[0] : Base64.getMimeDecoder().decode(body);
            blocks.add(new Pem(name, bytes, encrypted));
            at = text.indexOf(BEGIN, end);
        }
        return blocks;
    }
}
