package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jcontainer.image.Images;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.registry.Registry;
import dev.jcontainer.image.registry.RegistrySettings;
import dev.jcontainer.image.registry.RegistryTarget;
import dev.jcontainer.kernel.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An image that a test has made.
 *
 * @param manifest its document
 * @param config its document
 * @param layers its layers, compressed with gzip, the lowest first
 */
record MadeImage(byte[] manifest, byte[] config, List<byte[]> layers) {
    /**
     * Makes an image for this machine.
     *
     * @param config what its configuration has beside the layers, with simple quotation marks: {@code 'config':{...}}
     * @param layers archives
     */
    static MadeImage of(String config, byte[]... layers) throws IOException {
        return of(Platform.host().architecture(), config, layers);
    }

    static MadeImage of(String architecture, String config, byte[]... layers) throws IOException {
        List<byte[]> blobs = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        List<String> descriptors = new ArrayList<>();
        for (byte[] layer : layers) {
            byte[] blob = gzip(layer);
            blobs.add(blob);
            ids.add("'" + Digest.of(layer) + "'");
            descriptors.add(descriptor(MediaTypes.OCI_LAYER + "+gzip", blob));
        }
        byte[] document = json("{'architecture':'" + architecture + "','os':'linux'," + config
                + ",'rootfs':{'type':'layers','diff_ids':[" + String.join(",", ids) + "]}}");
        return new MadeImage(manifest(descriptor(MediaTypes.OCI_CONFIG, document), descriptors), document, blobs);
    }

    /** Makes what a registry keeps, and what is no image. */
    static MadeImage artifact() {
        byte[] config = json("{}");
        byte[] blob = json("'some words'");
        return new MadeImage(
                manifest(
                        descriptor("application/vnd.oci.empty.v1+json", config),
                        List.of(descriptor("application/vnd.example", blob))),
                config,
                List.of(blob));
    }

    private static byte[] manifest(String config, List<String> layers) {
        return json("{'schemaVersion':2,'mediaType':'" + MediaTypes.OCI_MANIFEST + "','config':" + config
                + ",'layers':[" + String.join(",", layers) + "]}");
    }

    private static String descriptor(String mediaType, byte[] bytes) {
        return "{'mediaType':'" + mediaType + "','digest':'" + Digest.of(bytes) + "','size':" + bytes.length + "}";
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        }) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    /** A layer with busybox and its names. */
    static byte[] box() throws IOException, InterruptedException {
        Process tar = new ProcessBuilder(
                        "tar", "-C", Rootfs.shared().toString(), "--owner=0", "--group=0", "--mtime=@0", "-c", ".")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] archive = tar.getInputStream().readAllBytes();
        if (tar.waitFor() != 0) {
            throw new IOException("tar cannot archive " + Rootfs.shared());
        }
        return archive;
    }

    /** An image of three layers: the shell, the file {@code large} of this size, and the file {@code small}. */
    static MadeImage withLarge(int size) throws IOException, InterruptedException {
        byte[] small = new LayerTar().file("small", "words").end();
        return of("'config':{'Cmd':['sh']}", box(), large(size, 1), small);
    }

    /** A layer with a file {@code /large} of so many bytes, which no compression makes smaller. */
    static byte[] large(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return new LayerTar().file("large", Bytes.decode(bytes)).end();
    }

    Digest layer(int number) {
        return Digest.of(layers.get(number));
    }

    /** How many bytes a registry sends for it. */
    long bytes() {
        long bytes = (long) manifest.length + config.length;
        for (byte[] layer : layers) {
            bytes += layer.length;
        }
        return bytes;
    }

    /** Pushes it, with nothing of this user's settings. */
    void push(String name) throws IOException {
        try (RegistryTarget target = target(name)) {
            push(target, null);
        }
    }

    /**
     * Pushes it in an index behind an attestation, as buildx does: an entry for no platform, which says about another
     * entry how that was built.
     *
     * @return the digest of the index
     */
    Digest pushAttested(String name) throws IOException {
        MadeImage attestation = artifact();
        Platform host = Platform.host();
        byte[] index = json("{'schemaVersion':2,'mediaType':'" + MediaTypes.OCI_INDEX + "','manifests':["
                + entry(attestation.manifest, "'architecture':'unknown','os':'unknown'")
                        .replace(
                                "}}",
                                "},'annotations':{'vnd.docker.reference.type':'attestation-manifest',"
                                        + "'vnd.docker.reference.digest':'" + Digest.of(manifest) + "'}}")
                + "," + entry(manifest, "'architecture':'" + host.architecture() + "','os':'linux'") + "]}");
        try (RegistryTarget target = target(name)) {
            attestation.push(target, Digest.of(attestation.manifest));
            push(target, Digest.of(manifest));
            target.putManifest(null, MediaTypes.OCI_INDEX, index);
        }
        return Digest.of(index);
    }

    private static String entry(byte[] manifest, String platform) {
        String descriptor = descriptor(MediaTypes.OCI_MANIFEST, manifest);
        return descriptor.substring(0, descriptor.length() - 1) + ",'platform':{" + platform + "}}";
    }

    private static RegistryTarget target(String name) throws IOException {
        RegistrySettings settings =
                RegistrySettings.builder(Map.of("HOME", "/nowhere")).build();
        return Registry.target(Reference.parse(name), settings);
    }

    private void push(RegistryTarget target, @Nullable Digest digest) throws IOException {
        putBlob(target, config);
        for (byte[] layer : layers) {
            putBlob(target, layer);
        }
        target.putManifest(digest, MediaTypes.OCI_MANIFEST, manifest);
    }

    private static void putBlob(RegistryTarget target, byte[] blob) throws IOException {
        target.putBlob(
                Descriptor.of("application/octet-stream", Digest.of(blob), blob.length),
                () -> new ByteArrayInputStream(blob));
    }

    /** A store, with nothing of this user's settings. */
    static Images store(Path directory, int retries) throws IOException {
        return Images.builder()
                .root(directory)
                .environment(Map.of("HOME", "/nowhere"))
                .retries(retries)
                .build();
    }

    /** What is wrong with a store, and what is under way in it though nothing is; empty if all is well. */
    static List<String> problems(Images images) throws IOException {
        List<String> problems = new ArrayList<>(images.check(false));
        images.prune(false);
        Path under = Path.of(images.directory(), "tmp");
        Host.list(under).forEach(path -> problems.add("left: " + path));
        return Files.exists(under) ? problems : List.of("there is no directory " + under);
    }
}
