package dev.jcontainer.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.luben.zstd.Zstd;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.source.ImageTarget;
import dev.jcontainer.image.source.SourceName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchivesTest {
    @TempDir
    private Path directory;

    private SourceName name(String text) throws NameException {
        return SourceName.parse(text.replace("@", directory.toString()));
    }

    private static void write(SourceName name, SmallImage image) throws IOException {
        try (ImageTarget target = Archives.create(name, warning -> {})) {
            image.write(target);
        }
    }

    private static void check(SourceName name, SmallImage image) throws IOException {
        try (ImageArchive archive = Archives.open(name, null, Ceilings.forThisJvm());
                ImageSource source = archive.source(archive.choose(Archives.tag(name)))) {
            image.check(source);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> directory.relativize(file).toString())
                    .filter(name -> !name.isEmpty())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci:@/new/layout:1.0", "oci:@/x", "oci-archive:@/x:v", "oci-archive:@/x", "dir:@/d"})
    void whatIsWrittenIsReadBitForBit(String text) throws IOException {
        SmallImage image = SmallImage.of("a");
        write(name(text), image);
        check(name(text), image);
        assertThat(files()).noneMatch(file -> file.contains("unfinished"));
    }

    @Test
    void aLayoutGetsFurtherTagsAndKeepsWhatIsUnknown() throws IOException {
        SmallImage first = SmallImage.of("a");
        SmallImage second = SmallImage.of("b");
        write(name("oci:@:1"), first);
        Path index = directory.resolve("index.json");
        String more = Files.readString(index, StandardCharsets.UTF_8)
                .replace(
                        "\"manifests\":[{", "\"annotations\":{\"kept\":\"x\"},\"manifests\":[{\"artifactType\":\"y\",");
        Files.writeString(index, more, StandardCharsets.UTF_8);
        write(name("oci:@:2"), second);
        assertThat(index).content().contains("\"annotations\":{\"kept\":\"x\"}", "\"artifactType\":\"y\"");
        check(name("oci:@:1"), first);
        check(name("oci:@:2"), second);
        write(name("oci:@:1"), second); // both are one image now
        check(name("oci:@:1"), second);
        check(name("oci:@"), second);
        assertThat(index).content().doesNotContain("\"artifactType\":\"y\"");
    }

    @Test
    void aLayoutWithSeveralImagesAsksForATag() throws IOException {
        write(name("oci:@:1"), SmallImage.of("a"));
        write(name("oci:@:2"), SmallImage.of("b"));
        try (ImageArchive archive = Archives.open(name("oci:@"), null, Ceilings.forThisJvm())) {
            assertThatThrownBy(() -> archive.choose(null))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage("Cannot read images from " + directory + ": name one of its images: '1', '2'.");
            assertThatThrownBy(() -> archive.choose("3"))
                    .hasMessage("Cannot read images from " + directory + ": it has no image '3'; it has '1', '2'.");
            assertThat(archive.choose(
                                    archive.images().get(1).document().digest().toString())
                            .tags())
                    .containsExactly("2");
        }
    }

    @Test
    void anArchiveForDockerHasSeveralImagesAndNames() throws IOException {
        SmallImage first = SmallImage.of("a");
        SmallImage second = SmallImage.of("b");
        List<Reference> names =
                List.of(Reference.parse("alpine:3.20"), Reference.parse("localhost:5000/team/app:latest"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArchiveWriter writer = Archives.writer(out)) {
            first.write(writer.image(names, null));
            second.write(writer.image(List.of(), null));
            writer.finish();
        }
        Path file = Files.write(directory.resolve("x.tar"), out.toByteArray());
        try (ImageArchive archive = Archives.openFile(file.toString(), null, Ceilings.forThisJvm())) {
            assertThat(archive.images()).hasSize(2);
            assertThat(archive.images().get(0).names()).isEqualTo(names);
            assertThat(archive.images().get(1).names()).isEmpty();
            first.check(archive.source(archive.choose("alpine:3.20")));
            first.check(archive.source(archive.choose("localhost:5000/team/app")));
            second.check(archive.source(archive.images().get(1)));
        }
        // Docker before version 25 and skopeo read manifest.json.
        try (ImageArchive archive =
                Archives.open(new SourceName.DockerArchive(file.toString(), null), null, Ceilings.forThisJvm())) {
            assertThat(archive.images()).extracting(ArchivedImage::names).containsExactly(names, List.of());
            ImageSource source = archive.source(archive.choose("docker.io/library/alpine:3.20"));
            Manifest made = (Manifest) Documents.parse("", source.manifest(null).bytes());
            assertThat(made.config()).isEqualTo(first.manifest().config());
            assertThat(made.layers()).isEqualTo(first.manifest().layers());
            assertThat(SmallImage.bytes(source, made.layers().get(1), 0))
                    .isEqualTo(first.layers().get(1));
        }
    }

    @Test
    void anErrorOfAStreamSaysWhatCouldNotBeWritten() throws IOException {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        try (ArchiveWriter writer = Archives.writer(full)) {
            assertThatThrownBy(() -> {
                        SmallImage.of("a").write(writer.image(List.of(), null));
                        writer.finish();
                    })
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage("Cannot write the output: No space left on device.");
        }
    }

    /** Blobs are written by several threads, and the error of any of them may be the one that is told. */
    @Test
    void everyBlobSaysWhyTheStreamBroke() throws IOException {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        byte[] content = new byte[100_000];
        Descriptor large = Descriptor.of(MediaTypes.OCI_LAYER, Digest.of(content), content.length);
        SmallImage other = SmallImage.of("a");
        try (ArchiveWriter writer = Archives.writer(broken)) {
            ImageTarget target = writer.image(List.of(), null);
            assertThatThrownBy(() -> target.putBlob(large, () -> new ByteArrayInputStream(content)))
                    .hasMessage("Cannot write the output: Broken pipe.");
            assertThatThrownBy(() -> other.write(target)).hasMessage("Cannot write the output: Broken pipe.");
            assertThatThrownBy(writer::finish).hasMessage("Cannot write the output: Broken pipe.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci:@/new/layout:1", "oci-archive:@/x", "docker-archive:@/x:a/b", "dir:@/d"})
    void aWriteThatFailsLeavesNothing(String text) throws IOException {
        SmallImage image = SmallImage.of("a");
        Descriptor layer = image.manifest().layers().get(0);
        try (ImageTarget target = Archives.create(name(text), warning -> {})) {
            image.writeBlobs(target);
            assertThat(files()).isNotEmpty();
        }
        assertThat(files()).isEmpty();
        byte[] other = image.layers().get(1);
        byte[] changed = image.layers().get(0).clone();
        changed[20] ^= 1;
        for (byte[] wrong : List.of(other, changed, new byte[0], new byte[(int) layer.size() + 1])) {
            try (ImageTarget target = Archives.create(name(text), warning -> {})) {
                target.putBlob(
                        image.manifest().config(),
                        () -> new ByteArrayInputStream(image.config().raw()));
                assertThatThrownBy(() -> target.putBlob(layer, () -> new ByteArrayInputStream(wrong)))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(layer.digest().toString());
            }
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void aFailedWriteKeepsWhatWasThere() throws IOException {
        SmallImage first = SmallImage.of("a");
        write(name("oci:@/layout:1"), first);
        write(name("oci-archive:@/archive:1"), first);
        List<String> before = files();
        for (String text : List.of("oci:@/layout:2", "oci-archive:@/archive:1")) {
            try (ImageTarget target = Archives.create(name(text), warning -> {})) {
                SmallImage.of("b").writeBlobs(target);
                first.writeBlobs(target);
            }
        }
        assertThat(files()).isEqualTo(before);
        check(name("oci:@/layout:1"), first);
        check(name("oci-archive:@/archive:1"), first);
    }

    @Test
    void whatAKilledWriterHasLeftGoesWithTheNextWrite() throws IOException {
        SmallImage image = SmallImage.of("a");
        write(name("oci:@:1"), image);
        List<String> before = files();
        Files.createFile(directory.resolve("index.json.unfinished-1a2b"));
        Files.createFile(directory.resolve("blobs/sha256/0a.unfinished-ff"));
        Files.createFile(directory.resolve("notes.unfinished-by-me"));
        write(name("oci:@:1"), image);
        assertThat(files())
                .containsAll(before)
                .hasSize(before.size() + 1)
                .anyMatch(file -> file.endsWith("notes.unfinished-by-me"));
    }

    @Test
    void writersOfOneLayoutKeepTheTagsOfEachOther() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> writes = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                SmallImage image = SmallImage.of("content" + i);
                SourceName name = name("oci:@/layout:" + i);
                writes.add(threads.submit(() -> {
                    write(name, image);
                    return null;
                }));
            }
            for (Future<?> write : writes) {
                write.get();
            }
        } finally {
            threads.shutdownNow();
        }
        for (int i = 0; i < 12; i++) {
            check(name("oci:@/layout:" + i), SmallImage.of("content" + i));
        }
    }

    @Test
    void anArchiveGoesThroughASymbolicLinkToTheFile() throws IOException {
        Files.createDirectory(directory.resolve("elsewhere"));
        Path file = Files.createFile(directory.resolve("elsewhere/caf\u00e9.tar"));
        Path link = Files.createSymbolicLink(directory.resolve("x"), Path.of("elsewhere/caf\u00e9.tar"));
        write(name("oci-archive:@/x:v"), SmallImage.of("a"));
        assertThat(link).isSymbolicLink();
        assertThat(file).isNotEmptyFile();
        check(name("oci-archive:@/x:v"), SmallImage.of("a"));
        Path nowhere = Files.createSymbolicLink(directory.resolve("n"), Path.of("nowhere"));
        assertThatThrownBy(() -> write(name("oci-archive:@/n:v"), SmallImage.of("a")))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("it is a symbolic link to nothing");
        assertThat(nowhere).isSymbolicLink();
    }

    @Test
    void anArchiveIsStreamedToAFifoAndReadFromIt() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        SmallImage image = SmallImage.of("a");
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<?> written = writer.submit(() -> {
                write(name("docker-archive:@/fifo:a/b"), image);
                return null;
            });
            String spool = directory.resolve("spool").toString();
            try (ImageArchive archive = Archives.openFile(fifo.toString(), spool, Ceilings.forThisJvm())) {
                image.check(archive.source(archive.choose("a/b")));
            }
            written.get();
        } finally {
            writer.shutdownNow();
        }
        assertThat(Files.readAttributes(fifo, BasicFileAttributes.class).isOther())
                .as("it is still a FIFO")
                .isTrue();
        assertThat(files()).noneMatch(file -> file.contains("unfinished"));
    }

    @Test
    void whatCannotBeMadeIsCalledByTheNameThatTheUserGave() {
        assertThatThrownBy(() -> Archives.create(name("oci-archive:@/none/x:v"), warning -> {}))
                .hasMessageStartingWith("Cannot write " + directory.resolve("none/x") + ": ");
    }

    @Test
    void anArchiveReplacesNeitherADirectoryNorASocket() throws IOException {
        Files.createDirectory(directory.resolve("d"));
        assertThatThrownBy(() -> Archives.create(name("oci-archive:@/d:v"), warning -> {}))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("Cannot write " + directory.resolve("d") + ": it is a directory. Name a file in it.");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(directory.resolve("s")));
            assertThatThrownBy(() -> Archives.create(name("oci-archive:@/s:v"), warning -> {}))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("it is a block device or a socket");
        }
        assertThat(files()).containsExactly("d", "s");
    }

    @Test
    void aDirectoryWithOtherFilesIsNotWrittenTo() throws IOException {
        Files.createDirectory(directory.resolve("d"));
        Files.createFile(directory.resolve("d/mine"));
        SourceName name = name("dir:@/d");
        assertThatThrownBy(() -> Archives.create(name, warning -> {}))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("it is not empty");
        assertThat(files()).containsExactly("d", "d/mine");
    }

    /** The first writer ends, and the second one that waits for it is interrupted before. */
    @Test
    @Timeout(60)
    void aWriterSaysThatItWaitsForAnotherAndCanBeInterrupted() throws Exception {
        List<String> warnings = new CopyOnWriteArrayList<>();
        CountDownLatch waiting = new CountDownLatch(1);
        FutureTask<Throwable> second =
                new FutureTask<>(() -> catchThrowable(() -> Archives.create(name("oci:@:2"), warning -> {
                    warnings.add(warning);
                    waiting.countDown();
                })));
        try (ImageTarget first = Archives.create(name("oci:@:1"), warnings::add)) {
            Thread thread = new Thread(second);
            thread.start();
            waiting.await();
            thread.interrupt();
            assertThat(second.get())
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("Cannot lock " + directory + ": the thread was interrupted.");
            SmallImage.of("a").write(first);
        }
        assertThat(warnings)
                .containsExactly("Another process has locked the directory " + directory
                        + ", as one that writes images to it does. This one waits until it is free.");
        write(name("oci:@:3"), SmallImage.of("b"));
        check(name("oci:@:1"), SmallImage.of("a"));
    }

    @Test
    void aBlobThatTheLayoutHasIsNotWrittenAgain() throws IOException {
        SmallImage image = SmallImage.of("a");
        write(name("oci:@:1"), image);
        try (ImageTarget target = Archives.create(name("oci:@:2"), warning -> {})) {
            assertThat(target.putBlob(image.manifest().config(), () -> {
                        throw new AssertionError("The blob is read");
                    }))
                    .isFalse();
        }
        check(name("oci:@"), image);
    }

    @Test
    void archivesMayBeCompressedAndComeFromStreams() throws IOException {
        SmallImage image = SmallImage.of("a");
        write(name("oci-archive:@/plain:v"), image);
        byte[] plain = Files.readAllBytes(directory.resolve("plain"));
        String spool = directory.resolve("spool").toString();
        for (byte[] content : List.of(plain, SmallImage.gzip(plain), Zstd.compress(plain))) {
            Path file = Files.write(directory.resolve("file"), content);
            try (ImageArchive archive =
                    Archives.open(new SourceName.OciArchive(file.toString(), null), spool, Ceilings.forThisJvm())) {
                image.check(archive.source(archive.choose("v")));
                assertThat(directory.resolve("spool")).doesNotExist();
            }
            try (ImageArchive archive =
                    Archives.openStream(new ByteArrayInputStream(content), spool, Ceilings.forThisJvm())) {
                image.check(archive.source(archive.choose(null)));
                assertThat(directory.resolve("spool")).doesNotExist();
            }
        }
        Path xz = Files.write(directory.resolve("file"), new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0});
        assertThatThrownBy(() -> Archives.openFile(xz.toString(), spool, Ceilings.forThisJvm()))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("compressed by xz or bzip2");
        assertThat(directory.resolve("spool")).doesNotExist();
    }

    @Test
    void anIndexIsWrittenWithItsManifests() throws IOException {
        SmallImage image = SmallImage.of("a");
        String json = "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\""
                + image.manifest().mediaType()
                + "\",\"digest\":\"" + image.manifest().digest() + "\",\"size\":"
                + image.manifest().raw().length + "}]}";
        byte[] index = json.getBytes(StandardCharsets.UTF_8);
        for (String text : List.of("oci:@/l", "oci-archive:@/o", "dir:@/d")) {
            try (ImageTarget target = Archives.create(name(text), warning -> {})) {
                image.writeBlobs(target);
                target.putManifest(
                        image.manifest().digest(),
                        image.manifest().mediaType(),
                        image.manifest().raw());
                target.putManifest(null, MediaTypes.OCI_INDEX, index);
            }
            try (ImageArchive archive = Archives.open(name(text), null, Ceilings.forThisJvm());
                    ImageSource source = archive.source(archive.choose(null))) {
                assertThat(source.manifest(null).bytes()).isEqualTo(index);
                assertThat(source.manifest(image.manifest().digest()).bytes())
                        .isEqualTo(image.manifest().raw());
            }
        }
    }
}
