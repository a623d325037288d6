/** The library: {@link dev.jcontainer.Containers} starts Linux containers from a JVM. */
@SuppressWarnings("module") // the others are built after this one
module dev.jcontainer {
    requires dev.jcontainer.natives;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.jcontainer;
    exports dev.jcontainer.spec;
    exports dev.jcontainer.cgroup to
            dev.jcontainer.engine,
            dev.jcontainer.oci;
    exports dev.jcontainer.copy to
            dev.jcontainer.engine;
    exports dev.jcontainer.host to
            dev.jcontainer.cli,
            dev.jcontainer.engine,
            dev.jcontainer.image,
            dev.jcontainer.oci;
    exports dev.jcontainer.kernel to
            dev.jcontainer.cli,
            dev.jcontainer.engine,
            dev.jcontainer.image,
            dev.jcontainer.network,
            dev.jcontainer.oci;
    exports dev.jcontainer.layer to
            dev.jcontainer.cli,
            dev.jcontainer.engine,
            dev.jcontainer.image;
    exports dev.jcontainer.launch to
            dev.jcontainer.cli,
            dev.jcontainer.engine,
            dev.jcontainer.image,
            dev.jcontainer.oci;
    exports dev.jcontainer.plan to
            dev.jcontainer.engine,
            dev.jcontainer.image,
            dev.jcontainer.oci;
    exports dev.jcontainer.plan.step to
            dev.jcontainer.cli,
            dev.jcontainer.engine,
            dev.jcontainer.image,
            dev.jcontainer.oci;
    exports dev.jcontainer.prepare to
            dev.jcontainer.engine,
            dev.jcontainer.image,
            dev.jcontainer.oci;
    exports dev.jcontainer.seccomp to
            dev.jcontainer.oci;
    exports dev.jcontainer.state to
            dev.jcontainer.engine,
            dev.jcontainer.image;
    exports dev.jcontainer.worker to
            dev.jcontainer.engine,
            dev.jcontainer.image;
}
