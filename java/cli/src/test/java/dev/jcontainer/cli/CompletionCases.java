package dev.jcontainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Command lines that bash and zsh complete in the same way. */
final class CompletionCases {
    private CompletionCases() {}

    /** Makes the files and directories that the lines name. */
    static void makeFiles(Path directory) throws IOException {
        Files.createDirectory(directory.resolve("data"));
        Files.createDirectory(directory.resolve("my root"));
        Files.writeString(directory.resolve("file.env"), "");
    }

    /** The words that are typed, and the arguments after tab and return. */
    static Stream<Arguments> begun() {
        return Stream.of(
                Arguments.of("ru", "<run>"),
                Arguments.of("--ver", "<--version>"),
                Arguments.of("comp", "<completion>"),
                Arguments.of("image pru", "<image><prune>"),
                Arguments.of("image prune --fo", "<image><prune><--force>"),
                Arguments.of("image ls --dig", "<image><ls><--digests>"),
                Arguments.of("system ch", "<system><check>"),
                Arguments.of("image rm web1:", "<image><rm><web1:2>"),
                Arguments.of("rmi we", "<rmi><web1:2>"),
                Arguments.of("run we", "<run><web1:2>"),
                Arguments.of("run web1:2 fi", "<run><web1:2><file.env>"),
                Arguments.of("run --pull alw", "<run><--pull><always>"),
                Arguments.of("pull --pull mi", "<pull><--pull><missing>"),
                Arguments.of("history we", "<history><web1:2>"),
                Arguments.of("help ru", "<help><run>"),
                Arguments.of("stop we", "<stop><web1>"),
                Arguments.of("rm we", "<rm><web1>"),
                Arguments.of("volume rm dat", "<volume><rm><data1>"),
                Arguments.of("volume inspect dat", "<volume><inspect><data1>"),
                Arguments.of("container inspect we", "<container><inspect><web1>"),
                Arguments.of("exec -it we", "<exec><-it><web1>"),
                Arguments.of("kill -s TER", "<kill><-s><TERM>"),
                Arguments.of("run --network no", "<run><--network><none>"),
                Arguments.of("completion b", "<completion><bash>"),
                Arguments.of("run --rootf", "<run><--rootfs>"),
                Arguments.of("run --init --rea", "<run><--init><--read-only>"),
                Arguments.of("run --rootfs da", "<run><--rootfs><data/>"),
                Arguments.of("run --rootfs=da", "<run><--rootfs=data/>"),
                Arguments.of("run --rootfs my", "<run><--rootfs><my root/>"),
                Arguments.of("run -v ./da", "<run><-v><./data/>"),
                Arguments.of("run --env-file fi", "<run><--env-file><file.env>"),
                Arguments.of("run -e UNIQUE_N", "<run><-e><UNIQUE_NAME>"),
                Arguments.of("run ./fi", "<run><./file.env>"),
                Arguments.of("run --rootfs data fi", "<run><--rootfs><data><file.env>"));
    }

    /** Lines that stay as they are. */
    static Stream<String> unknown() {
        return Stream.of(
                "run --rootfs data sh --rea",
                "run ./file.env --rea",
                "run -- --rea",
                "run -w da",
                "run --name da",
                "image nothing --fo",
                "version da");
    }
}
