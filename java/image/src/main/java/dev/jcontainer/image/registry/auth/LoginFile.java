package dev.jcontainer.image.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes credentials, as {@code docker login} does: to the helper that the file names, or into the file itself, readable
 * by its user only. The other members of the file stay as they are, and a file is replaced as a whole.
 */
public final class LoginFile {
    private static final Set<PosixFilePermission> OWNER_FILE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> OWNER_DIRECTORY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final String AUTHS = "auths";
    private static final int MOST_LINKS = 40;

    private final String path;
    private final Map<String, String> environment;

    /** The file of these places that logins are written to. */
    public LoginFile(CredentialFiles files) throws RefusedException {
        this.path = files.toWrite();
        this.environment = files.environment();
    }

    /**
     * Stores a name and a password.
     *
     * @return where: the name of the file or of the helper
     */
    public String store(String registry, String user, String secret) throws IOException {
        AuthFile file = read();
        String helper = file.helper(registry);
        if (helper != null) {
            new CredentialHelper(helper, environment, CredentialStore.HELPER_SECONDS).store(registry, user, secret);
            return "docker-credential-" + helper;
        }
        String both = user + ":" + secret;
        write(changed(file, registry, Base64.getEncoder().encodeToString(both.getBytes(UTF_8))));
        return path;
    }

    /**
     * Removes what is stored for a registry.
     *
     * @return whether there was something
     */
    public boolean erase(String registry) throws IOException {
        AuthFile file = read();
        String helper = file.helper(registry);
        boolean erased = helper != null
                && new CredentialHelper(helper, environment, CredentialStore.HELPER_SECONDS).erase(registry);
        if (has(file, registry)) {
            write(changed(file, registry, null));
            return true;
        }
        return erased;
    }

    private AuthFile read() throws RefusedException {
        AuthFile file = AuthFile.read(path);
        return file == null ? AuthFile.parse(path, new byte[0]) : file;
    }

    private static boolean is(Value member, String registry) throws DocumentException {
        String host = AuthKeys.candidates(registry, "").get(0);
        return AuthKeys.normalized(member.name()).equals(host);
    }

    private static boolean has(AuthFile file, String registry) throws DocumentException {
        boolean has = false;
        for (Value member : file.document().members(AUTHS)) {
            has |= is(member, registry);
        }
        return has;
    }

    /** The document with another entry for the registry, or without one. */
    private static String changed(AuthFile file, String registry, @Nullable String auth) throws DocumentException {
        Text text = Text.indented("\t").object();
        for (Value member : file.document().members()) {
            if (!member.name().equals(AUTHS)) {
                text.json(member.name(), member.toJson());
            }
        }
        text.object(AUTHS);
        for (Value member : file.document().members(AUTHS)) {
            if (!is(member, registry)) {
                text.json(member.name(), member.toJson());
            }
        }
        if (auth != null) {
            text.object(AuthKeys.stored(registry)).member("auth", auth).end();
        }
        return text.end().end() + "\n";
    }

    /** Where a link leads, whether there is a file or not yet. */
    private static Path withoutLinks(Path path) throws IOException {
        Path file = path;
        for (int i = 0; i < MOST_LINKS; i++) {
            if (!Files.isSymbolicLink(file)) {
                return file;
            }
            file = file.resolveSibling(Files.readSymbolicLink(file));
        }
        throw new IOException("it has too many symbolic links");
    }

    /**
     * A link stays a link, because some users keep their files in another place, and a file stays its owner's. Others
     * never read it.
     */
    private void write(String text) throws IOException {
        try {
            Path file = withoutLinks(Path.of(path).toAbsolutePath());
            Path directory = file.getParent();
            if (directory == null) {
                throw new IOException("it has no directory");
            }
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_DIRECTORY));
            }
            Path beside = Files.createTempFile(
                    directory, ".config", ".json", PosixFilePermissions.asFileAttribute(OWNER_FILE));
            try {
                try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                if (Files.exists(file) && !Files.getOwner(file).equals(Files.getOwner(beside))) {
                    Files.setOwner(beside, Files.getOwner(file)); // root logs in for another user
                }
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw new IOException("Cannot write the credentials to " + path + ": " + e.getMessage(), e);
        }
    }
}
