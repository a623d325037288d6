package dev.jcontainer.e2e;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** Makes archives as {@code docker save} writes them, with small images, by tar alone. */
final class DockerArchive {
    private final Path directory;
    private final List<String> layers = new ArrayList<>();

    private DockerArchive(Path directory) {
        this.directory = directory;
    }

    /** Begins an image in an empty directory; its lowest layer is the shared root filesystem. */
    static DockerArchive in(Path directory) throws IOException {
        DockerArchive archive = new DockerArchive(Files.createDirectories(directory.resolve("archive")));
        return archive.layer(Rootfs.shared());
    }

    /** Adds a layer with the files of a directory. */
    DockerArchive layer(Path files) throws IOException {
        Path layer = directory.resolve(layers.size() + ".tar");
        Host.output("tar", "-C", files.toString(), "--owner=0", "--group=0", "--mtime=@0", "-cf", layer + "", ".");
        layers.add(sha256(layer));
        return this;
    }

    /** Writes the archive; the members of {@code config} are in the form of Docker, without the braces. */
    Path write(String architecture, String config, String... names) throws IOException {
        StringBuilder diffIds = new StringBuilder();
        StringBuilder files = new StringBuilder();
        for (int i = 0; i < layers.size(); i++) {
            diffIds.append(i == 0 ? "" : ",")
                    .append("\"sha256:")
                    .append(layers.get(i))
                    .append('"');
            files.append(i == 0 ? "" : ",").append('"').append(i).append(".tar\"");
        }
        Files.writeString(
                directory.resolve("config.json"),
                "{\"architecture\":\"" + architecture + "\",\"os\":\"linux\",\"created\":\"2024-01-02T03:04:05Z\","
                        + "\"config\":{" + config + "},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + diffIds
                        + "]},\"history\":[" + "{\"created_by\":\"ADD layer\"},".repeat(layers.size())
                        + "{\"created\":\"2024-01-02T03:04:05Z\",\"created_by\":\"CMD [\\\"sh\\\"]\","
                        + "\"comment\":\"by hand\",\"empty_layer\":true}]}");
        String quoted = names.length == 0 ? "" : "\"" + String.join("\",\"", names) + "\"";
        Files.writeString(
                directory.resolve("manifest.json"),
                "[{\"Config\":\"config.json\",\"RepoTags\":[" + quoted + "],\"Layers\":[" + files + "]}]");
        Path archive = directory.resolveSibling("image.tar");
        Host.output("tar", "-C", directory.toString(), "-cf", archive.toString(), ".");
        return archive;
    }

    /** The processor of this machine, in Go's words. */
    static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private static String sha256(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return String.format("%064x", new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
