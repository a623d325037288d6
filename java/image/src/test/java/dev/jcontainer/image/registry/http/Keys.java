package dev.jcontainer.image.registry.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** Certificates that the JDK's keytool makes for a test, each its own authority, for 127.0.0.1 and localhost. */
public final class Keys {
    private static final char[] PASSWORD = "password".toCharArray();

    private final KeyStore store;

    private Keys(KeyStore store) {
        this.store = store;
    }

    /** Makes a key and its certificate. */
    public static Keys make(Path directory, String name, String... options) throws Exception {
        Path file = directory.resolve(name + ".p12");
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-dname",
                "CN=" + name,
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "password",
                "-ext",
                "bc=ca:true"));
        if (!List.of(options).contains("-ext")) {
            words.addAll(List.of("-ext", "san=ip:127.0.0.1,dns:localhost"));
        }
        words.addAll(options.length == 0 ? List.of("-keyalg", "EC", "-groupname", "secp256r1") : List.of(options));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return new Keys(store);
    }

    private static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }

    public String certificate() throws GeneralSecurityException {
        return pem("CERTIFICATE", store.getCertificate("key").getEncoded());
    }

    public PrivateKey key() throws GeneralSecurityException {
        return (PrivateKey) store.getKey("key", PASSWORD);
    }

    public String keyText() throws GeneralSecurityException {
        return pem("PRIVATE KEY", key().getEncoded());
    }

    public static String keyText(String label, byte[] bytes) {
        return pem(label, bytes);
    }

    /** A socket of a server with this certificate; it wants one of a client if another key is given. */
    public ServerSocket socket(Keys... clients) throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (clients.length > 0) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("client", clients[0].store.getCertificate("key"));
            trust.init(trusted);
        }
        context.init(own.getKeyManagers(), clients.length > 0 ? trust.getTrustManagers() : null, null);
        SSLServerSocket socket =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
        socket.setNeedClientAuth(clients.length > 0);
        return socket;
    }
}
