package dev.jcontainer.image.registry.http;

import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.kernel.SystemCallException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads certificates and private keys in PEM. */
final class KeyPairFiles {
    /** The object identifiers with their tags: RSA encryption with its NULL, and keys on elliptic curves. */
    private static final byte[] RSA = {6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0};

    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 4;
    private static final int PARAMETERS = 0xa0;

    private KeyPairFiles() {}

    /** A private key, and the certificate for it with those of its authorities. */
    record Pair(PrivateKey key, List<X509Certificate> chain) {}

    /** All certificates of a file. */
    static List<X509Certificate> certificates(String path) throws RefusedException {
        byte[] bytes = read(path);
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Pem block : Pem.blocks(bytes)) {
                if (block.label().equals("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new RefusedException("The file " + path + " has no right certificate: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new RefusedException("The file " + path + " has no certificate in PEM");
        }
        return certificates;
    }

    /** A client's certificate and its key. */
    static Pair pair(String certificate, String key) throws RefusedException {
        try {
            if (!KernelFiles.exists(key)) {
                throw new RefusedException("The certificate " + certificate + " has no key: " + key + " is missing");
            }
        } catch (SystemCallException e) {
            throw new RefusedException(e.getMessage() + "", e);
        }
        List<X509Certificate> chain = certificates(certificate);
        return new Pair(key(key, chain.get(0).getPublicKey().getAlgorithm()), chain);
    }

    static PrivateKey key(String path, String algorithm) throws RefusedException {
        try {
            for (Pem block : Pem.blocks(read(path))) {
                if (!block.label().endsWith("PRIVATE KEY")) {
                    continue;
                }
                if (block.encrypted()) {
                    throw new RefusedException("The key " + path
                            + " is encrypted; store it without a password, readable" + " by its user only");
                }
                byte[] bytes = pkcs8(block);
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
            }
        } catch (GeneralSecurityException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new RefusedException("The file " + path + " has no right private key: " + e.getMessage(), e);
        }
        throw new RefusedException("The file " + path + " has no private key in PEM");
    }

    /** The forms of openssl's older commands are put into PKCS #8: RFC 5208, section 5; RFC 5915, section 3. */
    private static byte[] pkcs8(Pem block) {
        byte[] version = {2, 1, 0};
        switch (block.label()) {
            case "PRIVATE KEY":
                return block.bytes();
            case "RSA PRIVATE KEY":
                return element(SEQUENCE, version, element(SEQUENCE, RSA), element(OCTETS, block.bytes()));
            case "EC PRIVATE KEY":
                byte[] algorithm = element(SEQUENCE, EC, curve(block.bytes()));
                return element(SEQUENCE, version, algorithm, element(OCTETS, block.bytes()));
            default:
                throw new IllegalArgumentException("a " + PlainText.quoted(block.label()) + " is not supported");
        }
    }

    /** The curve's identifier: the content of the element with the tag [0] of the key's sequence. */
    private static byte[] curve(byte[] key) {
        int at = contentOf(key, 0);
        while (at < key.length) {
            int content = contentOf(key, at);
            int end = content + lengthOf(key, at);
            if ((key[at] & 0xff) == PARAMETERS) {
                return Arrays.copyOfRange(key, content, Math.min(end, key.length));
            }
            at = end;
        }
        throw new IllegalArgumentException("the key does not name its curve");
    }

    private static int contentOf(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 3);
    }

    private static int lengthOf(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        int length = first < 0x80 ? first : 0;
        for (int i = 0; first >= 0x80 && i < (first & 3); i++) {
            length = length << 8 | der[at + 2 + i] & 0xff;
        }
        if (length < 0 || length > der.length) {
            throw new IllegalArgumentException("the key has a wrong length");
        }
        return length;
    }

    private static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        for (byte[] part : parts) {
            out.write(part, 0, part.length);
        }
        return out.toByteArray();
    }

    private static byte[] read(String path) throws RefusedException {
        try {
            return KernelFiles.readSettings(path);
        } catch (SystemCallException e) {
            throw new RefusedException("Cannot read " + path + ": " + e.getMessage(), e);
        }
    }
}
