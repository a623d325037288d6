package dev.jcontainer.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.MountFlag;
import dev.jcontainer.spec.Propagation;
import dev.jcontainer.spec.Recursion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mounts and devices, from words to a specification. */
class FileSystemOptionsTest {
    private static final Mount.Bind BIND = Mount.bind("/a", "/b");

    private static ContainerSpec spec(String... words) throws UsageException, IOException {
        return RunLine.withOptions(words);
    }

    private static Mount mount(String option, String value) throws UsageException, IOException {
        return spec(option, value).mounts().get(0);
    }

    private static void refuses(String option, String value, String... parts) {
        RunLine.refusesOptions(List.of(option, value), parts);
    }

    @Test
    void aVolumeTakesOptionsOfEachKind() throws Exception {
        assertThat(mount("-v", "/a:/b:ro,nosuid,nodev,noexec,rslave,z"))
                .isEqualTo(BIND.readOnly()
                        .with(MountFlag.NOSUID, MountFlag.NODEV, MountFlag.NOEXEC)
                        .propagation(Propagation.SLAVE)
                        .relabelled());
        assertThat(mount("-v", "/a:/b:rw,suid,exec,rprivate")).isEqualTo(BIND);
        for (String consistency : List.of("cached", "delegated", "consistent")) {
            assertThat(mount("-v", "/a:/b:ro," + consistency)).isEqualTo(BIND.readOnly());
        }
        assertThat(mount("-v", "/a:/b:dev")).isEqualTo(BIND.withDevices());
        assertThat(mount("-v", "/a:/b:shared")).isEqualTo(BIND.propagation(Propagation.SHARED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xx", "RO", "ro,", "size=1", "noatime", "Cached"})
    void anUnknownOptionOfAVolumeIsNamed(String options) {
        refuses("-v", "/a:/b:" + options, "has the unknown option", "/a:/b:" + options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ro,rw", "rslave,rshared", "z,Z", "ro,ro", "exec,noexec", "cached,consistent"})
    void optionsThatExcludeEachOtherAreRefused(String options) {
        refuses("-v", "/a:/b:" + options, "of which only one can be given");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "//", "/x/..", "/proc", "/proc/sys", "/x/../proc/self", "/./proc/"})
    void nothingIsMountedOnTheRootOrInProc(String target) {
        refuses("-v", "/a:" + target, "target of a bind mount");
        refuses("--tmpfs", target, "target of a tmpfs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/procession", "/x/proc", "/..x"})
    void whatOnlyLooksLikeProcIsNone(String target) throws Exception {
        assertThat(mount("--tmpfs", target).target()).isEqualTo(target);
    }

    @Test
    void twoMountsOnOnePlaceAreRefused() {
        assertThatThrownBy(() -> spec("-v", "/a:/b", "--tmpfs", "/c/../b/")).hasMessageContaining("two mounts on /b");
    }

    @Test
    void mountsNearerToTheRootComeFirst() throws Exception {
        assertThat(spec("-v", "/1:/x/y", "--tmpfs", "/x", "--mount", "type=bind,src=/2,dst=/x/z")
                        .mounts())
                .extracting(Mount::target)
                .containsExactly("/x", "/x/y", "/x/z");
    }

    @Test
    void aMountIsKeysAndValues() throws Exception {
        assertThat(mount("--mount", "type=bind,source=/a,target=/b")).isEqualTo(BIND);
        assertThat(mount("--mount", "type=bind,src=/a,dst=/b,ro")).isEqualTo(BIND.readOnly());
        assertThat(mount("--mount", "type=bind,src=/a,destination=/b,readonly=true"))
                .isEqualTo(BIND.readOnly());
        assertThat(mount("--mount", "type=bind,src=/a,dst=/b,readonly=false")).isEqualTo(BIND);
        assertThat(mount("--mount", "type=bind,src=/a,dst=/b,dev")).isEqualTo(BIND.withDevices());
        assertThat(mount("--mount", "type=bind,src=/a,dst=/b,dev=false")).isEqualTo(BIND);
        assertThat(mount("--mount", "type=bind,src=/a,dst=/b,bind-propagation=rshared"))
                .isEqualTo(BIND.propagation(Propagation.SHARED));
        assertThat(mount("--mount", "type=bind,src=/a,dst=/b,ro,bind-recursive=readonly"))
                .isEqualTo(BIND.readOnly());
        assertThat(mount("--mount", "type=bind,src=/a,dst=/b,bind-recursive=writable"))
                .isEqualTo(BIND.recursion(Recursion.WRITABLE));
        assertThat(mount("--mount", "type=bind,src=/a,dst=/b,bind-recursive=disabled"))
                .isEqualTo(BIND.recursion(Recursion.DISABLED));
        assertThat(mount("--mount", "type=bind,src=/a,dst=/b,bind-nonrecursive"))
                .isEqualTo(BIND.recursion(Recursion.DISABLED));
        assertThat(mount("--mount", "type=bind,src=/a,dst=/b,bind-nonrecursive=false"))
                .isEqualTo(BIND);
        assertThat(mount("--mount", "TYPE=Bind,Source=/a,TARGET=/b,ReadOnly,Bind-Propagation=RSlave"))
                .as("in any case, but for the paths")
                .isEqualTo(BIND.readOnly().propagation(Propagation.SLAVE));
        for (String consistency : List.of("default", "cached", "delegated", "Consistent")) {
            assertThat(mount("--mount", "type=bind,src=/a,dst=/b,consistency=" + consistency))
                    .isEqualTo(BIND);
        }
        assertThat(mount("--mount", "type=tmpfs,target=/b,tmpfs-size=64m,tmpfs-mode=0700,ro"))
                .isEqualTo(Mount.tmpfs("/b", 64 << 20).mode(0700).readOnly());
    }

    @Test
    void aFieldOfAMountMayBeQuoted() throws Exception {
        assertThat(mount("--mount", "type=bind,\"source=/a,\"\"b\"\"\",target=/b"))
                .isEqualTo(Mount.bind("/a,\"b\"", "/b"));
        refuses("--mount", "type=bind,\"source=/a", "quote that does not end");
        refuses("--mount", "type=bind,\"source=/a\"x,target=/b", "quote that does not end");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type=bind,source=/a,target=/b,bogus=1|unknown key 'bogus'",
                "type=bind,source=/a,target=/b,|unknown key ''",
                "source=/a,target=/b|no type",
                "type=volume,source=a,target=/b|type 'volume'",
                "type=bind,source=/a|no target=",
                "type=bind,target=/b|no source=",
                "type=bind,source=,target=/b|no value for 'source'",
                "type=bind,source|no value for 'source'",
                "type=bind,source=/a,src=/c,target=/b|two values for 'source'",
                "type=bind,source=a,target=/b|not a path",
                "type=bind,source=/a,target=/b,readonly=yes|'yes' for 'readonly'",
                "type=bind,source=/a,target=/b,tmpfs-size=1|tmpfs- keys",
                "type=bind,source=/a,target=/b,bind-propagation=up|unknown bind-propagation 'up'",
                "type=bind,source=/a,target=/b,bind-recursive=up|unknown bind-recursive 'up'",
                "type=bind,source=/a,target=/b,bind-recursive=readonly|needs readonly",
                "type=bind,source=/a,target=/b,ro,bind-recursive=readonly,bind-propagation=rslave|rprivate",
                "type=bind,source=/a,target=/b,bind-nonrecursive,bind-recursive=enabled|has bind-nonrecursive",
                "type=bind,source=/a,target=/b,bind-nonrecursive,BIND-NONRECURSIVE=false|two values for 'bind-nonrecursive'",
                "type=bind,source=/a,target=/b,ro,READONLY=false|two values for 'readonly'",
                "type=bind,source=/a,target=/b,consistency=much|unknown consistency 'much'",
                "type=bind,source=/a,target=/b,consistency|no value for 'consistency'",
                "type=bind,source=/a,target=/b,idmap=yes|'yes' for 'idmap'",
                "type=tmpfs,target=/b,idmap|does not support source=, idmap",
                "type=tmpfs,source=/a,target=/b|does not support source=",
                "type=tmpfs,target=/b,tmpfs-size=much|'much' is not a number of bytes",
                "type=tmpfs,target=/b,tmpfs-mode=rwx|mode 'rwx'",
                "type=tmpfs,target=b|is not absolute",
            })
    void aMountThatIsNoneIsRefused(String mount, String reason) {
        refuses("--mount", mount, reason);
    }

    @Test
    void aTmpfsIsInertUnlessItsOptionsSayOtherwise() throws Exception {
        assertThat(mount("--tmpfs", "/t")).isEqualTo(Mount.tmpfs("/t", 0));
        assertThat(mount("--tmpfs", "/t").flags())
                .containsExactlyInAnyOrder(MountFlag.NOSUID, MountFlag.NODEV, MountFlag.NOEXEC);
        assertThat(mount("--tmpfs", "/t:noatime"))
                .isEqualTo(Mount.tmpfs("/t", 0).with(MountFlag.NOATIME));
        assertThat(mount("--tmpfs", "/t:relatime")).isEqualTo(Mount.tmpfs("/t", 0));
        assertThat(mount("--tmpfs", "/t:rw,exec,suid,size=1.5m,mode=755,uid=1,gid=2,nr_inodes=1k"))
                .isEqualTo(new Mount.Tmpfs(
                        "/t",
                        3 << 19,
                        1024,
                        0755,
                        1,
                        2,
                        false,
                        Mount.tmpfs("/t", 0)
                                .without(MountFlag.NOEXEC, MountFlag.NOSUID)
                                .flags()));
        assertThat(mount("--tmpfs", "/t:ro").isReadOnly()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/t:",
                "/t:bogus",
                "/t:size",
                "/t:size=",
                "/t:size=-1",
                "/t:mode=9",
                "/t:uid=x",
                "/t:huge=1",
                "/t:size=0%",
                "/t:size=%",
                "/t:size=5.5%",
                "/t:size=-5%",
                "/t:size=10000%"
            })
    void anOptionOfATmpfsThatIsNoneIsRefused(String tmpfs) {
        refuses("--tmpfs", tmpfs, "tmpfs");
    }

    @Test
    void aTmpfsMayHaveAShareOfTheMemory() throws Exception {
        String total = Files.readAllLines(Path.of("/proc/meminfo")).get(0).replaceAll("[^0-9]", "");
        Mount.Tmpfs half = (Mount.Tmpfs) mount("--tmpfs", "/t:size=50%");
        assertThat(half.sizeBytes()).isCloseTo(Long.parseLong(total) * 512, Offset.offset(100L));
    }

    /** If both were accepted, the weaker one would apply silently, in any order. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ro,rw",
                "suid,nosuid",
                "dev,nodev",
                "exec,noexec",
                "atime,noatime",
                "size=1k,size=2k",
                "mode=700,mode=777",
                "uid=0,uid=1"
            })
    void twoOptionsOfATmpfsThatExcludeEachOtherAreRefusedInEitherOrder(String options) {
        String[] both = options.split(",");
        String onlyOne = "', of which only one can be given";
        refuses("--tmpfs", "/t:" + both[0] + "," + both[1], "has '" + both[0] + "' and '" + both[1] + onlyOne);
        refuses("--tmpfs", "/t:" + both[1] + ",gid=1," + both[0], "has '" + both[1] + "' and '" + both[0] + onlyOne);
    }

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "1b,1",
        "4k,4096",
        "4K,4096",
        "4kb,4096",
        "4KiB,4096",
        "1m,1048576",
        "2g,2147483648",
        "0.5k,512",
        "1t,1099511627776",
        ".5k,512",
        "64 MB,67108864"
    })
    void aSizeIsANumberWithAUnit(String size, long bytes) throws Exception {
        assertThat(spec("--shm-size", size).shmSize()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "k",
                "-1",
                "1x",
                "1bb",
                "1.5",
                "1.5.5k",
                "1  k",
                " 1k",
                "1 ",
                ".",
                ".k",
                "99999999999999999999",
                "9999999999g",
                "0"
            })
    void aSizeThatIsNoneIsRefused(String size) {
        refuses("--shm-size", size, "/dev/shm");
    }

    @Test
    void aDeviceIsAPathAPlaceAndAnAccess() throws Exception {
        assertThat(spec("--device", "/dev/a").devices()).containsExactly(Device.of("/dev/a"));
        assertThat(spec("--device", "/dev/a:/dev/b").devices())
                .containsExactly(new Device("/dev/a", "/dev/b", true, true, true));
        assertThat(spec("--device", "/dev/a:/dev/b:r").devices())
                .containsExactly(new Device("/dev/a", "/dev/b", true, false, false));
        assertThat(spec("--device", "/dev/a:wm").devices())
                .containsExactly(new Device("/dev/a", "/dev/a", false, true, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "/dev/a:",
                "/dev/a:/dev/b:",
                "/dev/a:/dev/b:x",
                "/dev/a:/dev/b:rr",
                "/dev/a:b",
                "/a::r",
                "/dev/a:/dev/b:r:w",
                "/dev/a:/proc/b"
            })
    void aDeviceOfAnotherFormIsRefused(String device) {
        refuses("--device", device, "device");
    }

    @Test
    void thePathOfADeviceInTheContainerIsAbsolute() {
        String notAbsolute = "The path of a device in the container 'foo' is not absolute";
        refuses("--device", "/dev/null:foo", notAbsolute);
        refuses("--device", "/dev/null:foo:rw", notAbsolute);
        refuses("--device", "/dev/null:rr", "is not of the form");
    }
}
