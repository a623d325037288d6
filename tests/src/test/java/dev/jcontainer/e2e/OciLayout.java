package dev.jcontainer.e2e;

import dev.jcontainer.image.name.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes an image with given layers as an OCI layout, which other programs read. */
final class OciLayout {
    static final String TAG = "test";

    private OciLayout() {}

    /** Writes an image under the tag {@link #TAG}; its layers are plain tar archives, the lowest first. */
    static void write(Path directory, List<byte[]> layers) throws IOException {
        Files.createDirectories(directory.resolve("blobs/sha256"));
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        List<String> descriptors = new ArrayList<>();
        List<String> diffIds = new ArrayList<>();
        for (byte[] layer : layers) {
            descriptors.add(blob(directory, "application/vnd.oci.image.layer.v1.tar", layer));
            diffIds.add("\"" + Digest.of(layer) + "\"");
        }
        String config = blob(
                directory,
                "application/vnd.oci.image.config.v1+json",
                json("{'architecture':'amd64','os':'linux','config':{},'rootfs':{'type':'layers','diff_ids':["
                        + String.join(",", diffIds) + "]},'history':[]}"));
        String manifest = blob(
                directory,
                "application/vnd.oci.image.manifest.v1+json",
                json("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json','config':" + config
                        + ",'layers':[" + String.join(",", descriptors) + "]}"));
        String tagged = manifest.substring(0, manifest.length() - 1)
                + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + TAG + "\"}}";
        Files.write(directory.resolve("index.json"), json("{'schemaVersion':2,'manifests':[" + tagged + "]}"));
    }

    private static String blob(Path directory, String mediaType, byte[] content) throws IOException {
        Digest digest = Digest.of(content);
        Files.write(directory.resolve("blobs/sha256").resolve(digest.hex()), content);
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + content.length + "}";
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
