package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives tokens for a registry of the distribution, signed with a key of the test. The user {@code me} with the password
 * {@code secret} may do what is asked for; nobody may pull.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/jwt/">Token Authentication Implementation</a>
 */
final class TokenServer implements AutoCloseable {
    static final String SERVICE = "tests";
    static final String ISSUER = "token-server";

    private final HttpServer server;
    private final PrivateKey key;
    private final String certificate;
    private final List<String> asked = new ArrayList<>();

    /** Starts it; its key must be one of RSA. */
    TokenServer(Path certificate, Path key) throws IOException, GeneralSecurityException {
        this.certificate = base64Of(certificate);
        byte[] bytes = Base64.getDecoder().decode(base64Of(key));
        this.key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/token", this::answer);
        server.start();
    }

    private static String base64Of(Path pem) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(pem)) {
            text.append(line.startsWith("-----") ? "" : line.strip());
        }
        return text.toString();
    }

    String realm() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    /** The queries so far. */
    synchronized List<String> asked() {
        return new ArrayList<>(asked);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        asked.add(query);
        @Nullable String user = exchange.getRequestHeaders().getFirst("Authorization");
        String right = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(UTF_8));
        boolean known = right.equals(user);
        String text;
        try {
            text = user != null && !known
                    ? "{\"details\":\"wrong password\"}"
                    : "{\"token\":\"" + token(query, known) + "\"}";
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        byte[] body = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(user != null && !known ? 401 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String token(String query, boolean all) throws GeneralSecurityException {
        StringBuilder access = new StringBuilder();
        for (String parameter : query.split("&")) {
            if (parameter.startsWith("scope=")) {
                String[] scope =
                        URLDecoder.decode(parameter.substring(6), UTF_8).split(":");
                access.append(access.length() == 0 ? "" : ",")
                        .append("{\"type\":\"repository\",\"name\":\"")
                        .append(scope[1])
                        .append("\",\"actions\":[\"")
                        .append(all ? scope[2].replace(",", "\",\"") : "pull")
                        .append("\"]}");
            }
        }
        long now = System.currentTimeMillis() / 1000;
        String head = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"" + certificate + "\"]}";
        String claims = "{\"iss\":\"" + ISSUER + "\",\"sub\":\"me\",\"aud\":\"" + SERVICE + "\",\"exp\":" + (now + 300)
                + ",\"nbf\":" + (now - 60) + ",\"iat\":" + now + ",\"jti\":\"1\",\"access\":[" + access + "]}";
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String signed =
                encoder.encodeToString(head.getBytes(UTF_8)) + "." + encoder.encodeToString(claims.getBytes(UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(signed.getBytes(UTF_8));
        return signed + "." + encoder.encodeToString(signature.sign());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
