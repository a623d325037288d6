package dev.jcontainer.image.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.SystemCallException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file with credentials: Docker's {@code config.json}, or {@code auth.json} of containers. Immutable.
 *
 * @param path the name of the file, for messages
 * @param document its content
 * @see <a href="https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md">containers-auth.json(5)</a>
 */
record AuthFile(String path, Value document) {
    private static final int MOST_BYTES = 1 << 20;

    /** Reads a file; null if it does not exist. */
    static @Nullable AuthFile read(String path) throws RefusedException {
        try {
            byte[] bytes = KernelFiles.readSettingsIfThere(path);
            return bytes == null ? null : parse(path, bytes);
        } catch (SystemCallException e) {
            throw new RefusedException("Cannot read the credentials of " + path + ": " + e.getMessage(), e);
        }
    }

    /** An empty file counts as one without members. */
    static AuthFile parse(String path, byte[] bytes) throws RefusedException {
        if (bytes.length > MOST_BYTES) {
            throw new RefusedException("The file " + path + " has more than 1 MiB, which is too much for credentials");
        }
        try {
            Value document = bytes.length == 0 ? Document.parse("{}") : Document.parse(bytes);
            document.members();
            return new AuthFile(path, document);
        } catch (DocumentException e) {
            throw broken(path, e);
        }
    }

    private static RefusedException broken(String path, DocumentException e) {
        return new RefusedException(
                "The file " + path + " with credentials is not understood: " + e.getMessage()
                        + "; correct or remove it",
                e);
    }

    /** The helper that keeps the credentials of a registry: {@code X} of {@code docker-credential-X}; null for none. */
    @Nullable
    String helper(String registry) throws RefusedException {
        try {
            String host = AuthKeys.candidates(registry, "").get(0);
            for (Value member : document.members("credHelpers")) {
                if (AuthKeys.normalized(member.name()).equals(host)
                        && !member.string().isEmpty()) {
                    return member.string();
                }
            }
            String store = document.stringOrEmpty("credsStore");
            return store.isEmpty() ? null : store;
        } catch (DocumentException e) {
            throw broken(path, e);
        }
    }

    /** What the file itself has for a repository; null for nothing. */
    @Nullable
    Credentials find(String registry, String repository) throws RefusedException {
        try {
            List<Value> members = document.members("auths");
            for (String candidate : AuthKeys.candidates(registry, repository)) {
                for (Value member : members) {
                    Credentials found =
                            AuthKeys.normalized(member.name()).equals(candidate) ? credentials(member) : null;
                    if (found != null) {
                        return found;
                    }
                }
            }
            return null;
        } catch (DocumentException e) {
            throw broken(path, e);
        }
    }

    private static @Nullable Credentials credentials(Value member) throws DocumentException {
        String identity = member.stringOrEmpty("identitytoken");
        if (!identity.isEmpty()) {
            return new Credentials.IdentityToken(identity);
        }
        String token = member.stringOrEmpty("registrytoken");
        if (!token.isEmpty()) {
            return new Credentials.RegistryToken(token);
        }
        String auth = member.stringOrEmpty("auth");
        if (!auth.isEmpty()) {
            return decoded(auth, member);
        }
        String user = member.stringOrEmpty("username");
        return user.isEmpty() ? null : new Credentials.Password(user, member.stringOrEmpty("password"));
    }

    /** Base64 of {@code USER:PASSWORD}. The message does not have the text, which may be secret. */
    private static Credentials decoded(String auth, Value member) throws DocumentException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(auth);
        } catch (IllegalArgumentException e) {
            throw member.problem("auth", "not Base64");
        }
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--; // old versions of Docker wrote them
        }
        String both = new String(bytes, 0, end, UTF_8);
        int colon = both.indexOf(':');
        if (colon <= 0) {
            throw member.problem("auth", "not Base64 of USER:PASSWORD");
        }
        return new Credentials.Password(both.substring(0, colon), both.substring(colon + 1));
    }
}
