# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_pixmill_global_optspecs
    string join \n verbose h/help V/version
end

function __fish_pixmill_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_pixmill_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_pixmill_using_subcommand
    set -l cmd (__fish_pixmill_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c pixmill -n "__fish_pixmill_needs_command" -l verbose -d 'With --version: also print the target, the features, and the versions of the compiled libraries'
complete -c pixmill -n "__fish_pixmill_needs_command" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_needs_command" -s V -l version -d 'Print version'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "run" -d 'Render images by one or more queries'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "check" -d 'Compare output sizes with a baseline and budgets'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "plan" -d 'Divide the images of a large run into parts of equal size, for `run --plan` on many machines'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "report" -d 'Merge, show and compare reports'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "info" -d 'Show format, dimensions and properties of images without decoding them'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "html" -d 'Print HTML for the images of a manifest: img, picture, video'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "compare" -d 'Compare two images (SSIMULACRA2, size)'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "explain" -d 'Explain a query and its effect on an image'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "serve" -d 'Serve images over HTTP: the URLs of the Fastly Image Optimizer, for development and behind a CDN'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "batch" -d 'Render images for another program: JSON lines in, JSON lines out'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "site" -d 'Optimize the images of a built site: render those that pages name with a query, and change the pages'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "cache" -d 'Manage the cache (stats, clean, purge)'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "init" -d 'Write a pixmill.toml for the images in this folder, and its JSON Schema for editors'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "generate" -d 'Print a generated file: completions, man page, parameter table, schemas'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "worker" -d 'Render for another pixmill, which started this one with --isolate'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l files-from -d 'Read input files from this list, one on each line or separated by NUL; `-` for standard input' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l changed-only -d 'Use only the inputs in this list of changed files, one on each line or separated by NUL; `-` for standard input' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s o -l output -d 'Output folder, file name of a single output, or `-` for standard output' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l backup -d 'Keep each original that --in-place replaces as `photo.jpg.SUFFIX`' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s q -l query -d 'Query: \'?width=300&crop=16:9,smart\' (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l accept -d 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l set -d 'Service setting of Fastly, overriding the configuration file (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l config -d 'Configuration file [default: the first pixmill.toml in this or a parent directory]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l class -d 'Class of the configuration, overridden by queries; each value gives one output (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l target-score -d 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l target-size -d 'Choose the highest quality of each lossy output that fits this size, such as 100kB' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l damaged -d 'How to treat truncated or corrupt sources [default: fail]' -r -f -a "fail\t''
warn\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l c2pa-cert -d 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l c2pa-key -d 'Private key of --c2pa-cert, as PEM (PKCS#8)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l overlay -d 'Image to draw over each output, in the syntax of Fastly\'s overlay header: \'overlay=/logo.png&overlay-align=bottom,right\'' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l asset-root -d 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l focus -d 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l montage -d 'Combine several images into one, in the syntax of Fastly\'s montage header, instead of inputs and queries: \'width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg\'' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l contact-sheet -d 'Put all outputs on contact sheets of this many columns and rows, such as 6x4: -o sheet.jpg, or sheet-1.jpg, sheet-2.jpg and so on' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l fallback-root -d 'Folder to search for files missing from the input folder; the first match is used (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l on-error -d 'Action for failed outputs, besides reporting them' -r -f -a "report\t'Write no output'
copy\t'Write a copy of the source with its own extension, as Fastly does'"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l name -d 'Name template of outputs, relative to the output folder' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l suffix -d 'Add this text to the names of outputs: `--suffix -small` writes photo-small.jpg' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l report -d 'Write a report: HTML if the name ends in .html, JSON lines for .jsonl, compressed for .jsonl.zst, else JSON; `-` for JSON on standard output (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l manifest -d 'Write a JSON manifest for templates: URLs, dimensions, types and digests of the outputs of each source, with its dominant color and ThumbHash; `-` for standard output' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l depfile -d 'Write the sources of each output as rules of make, for `include` and ninja\'s `depfile`' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l base-url -d 'Prefix of each URL in the manifest, such as `https://cdn.example/img/`' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s j -l jobs -d 'Maximum number of images processed at once [default: number of processors]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l memory -d 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-input-bytes -d 'Maximum size of a source file in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-input-side -d 'Maximum width and height of a source in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-output-side -d 'Maximum width and height of an output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-avif-area -d 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-svg-side -d 'Maximum width and height of an SVG output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-svg-bytes -d 'Maximum size of an SVG output in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-frames -d 'Maximum number of frames of an animation' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-animation-pixels -d 'Maximum number of pixels of all frames of an animated source' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l timeout -d 'Maximum time for an image with all its outputs, in seconds; 0 for no limit' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-renditions -d 'Maximum number of outputs of a run' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l shard -d 'Run one of several equal parts, such as 3/8, the third of eight; or auto: from the variables of Slurm, Kubernetes, AWS Batch, Cloud Run, Google Batch, GitLab, CircleCI, Buildkite or Bitbucket' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l plan -d 'Take the sources from this folder, which `pixmill plan` has written, and list no folder' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l cache-dir -d 'Cache folder, or the URL of a cache that many machines share, such as s3://bucket/cache, which is used behind the default folder [default: PIXMILL_CACHE_DIR, else pixmill in the user\'s cache directory]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l cache-mode -d 'What to do with the cache: read and write (`rw`), read only (`ro`), or nothing (`off`)' -r -f -a "rw\t'Read and write'
ro\t'Read only'
off\t'As --no-cache'"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l trim-color -d 'Crop a border of one color: auto|<color>[,t<threshold>]' -r -f -a "auto\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l precrop -d 'Crop the image before all other stages: <width>,<height>|<a>:<b>[,<position>][,safe|smart]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l trim -d 'Crop the edges: <all>|<top>,<right>,<bottom>,<left>' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l crop -d 'Crop the image: <width>,<height>|<a>:<b>[,<position>][,safe|smart]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l orient -d 'Rotate and mirror the image: 1-8|r|l|h|v|hv|vr|vl' -r -f -a "1\t''
2\t''
3\t''
4\t''
5\t''
6\t''
7\t''
8\t''
r\t''
l\t''
h\t''
v\t''
hv\t''
vr\t''
vl\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s W -l width -d 'Width of the result: <px>|<percent>p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s H -l height -d 'Height of the result: <px>|<percent>p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l dpr -d 'Device pixel ratio: 1-10' -r -f -a "1\t''
1.5\t''
2\t''
3\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l fit -d 'How the image fits width and height: bounds|cover|crop' -r -f -a "bounds\t''
cover\t''
crop\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l resize-filter -d 'Resampling filter: nearest|bilinear|bicubic|lanczos2|lanczos3' -r -f -a "nearest\t''
bilinear\t''
bicubic\t''
lanczos2\t''
lanczos3\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l enable -d 'Allow upscaling: upscale' -r -f -a "upscale\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l disable -d 'Forbid upscaling (the default): upscale' -r -f -a "upscale\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l pad -d 'Add space at each edge: <all>|<top>,<right>,<bottom>,<left>' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l canvas -d 'Put the image on a canvas: <width>,<height>|<a>:<b>[,<position>]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l bg-color -d 'Background color: <hex>|<r>,<g>,<b>[,<a>]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l brightness -d 'Adjust the brightness: -100-100' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l contrast -d 'Adjust the contrast: -100-100' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l saturation -d 'Adjust the saturation: -100-100' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l bw -d 'Convert to pure black and white: threshold[,<luminance>]|atkinson' -r -f -a "threshold\t''
atkinson\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l sharpen -d 'Sharpen the image: a<amount>,r<radius>,t<threshold>' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l blur -d 'Blur the image: <px>|<percent>p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s f -l format -d 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg' -r -f -a "auto\t''
avif\t''
jpg\t''
pjpg\t''
bjpg\t''
png\t''
png8\t''
webp\t''
webpll\t''
webply\t''
jxl\t''
pjxl\t''
gif\t''
mp4\t''
svg\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l auto -d 'Format for clients that accept it: avif|webp' -r -f -a "avif\t''
webp\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l optimize -d 'Level of compression, by similarity: low|medium|high' -r -f -a "low\t''
medium\t''
high\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l quality -d 'Quality of a lossy result: 1-100[,1-100]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l metadata -d 'Metadata to keep: copyright|c2pa|copyright,c2pa' -r -f -a "copyright\t''
c2pa\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l frame -d 'Use the first frame of an animation only: 1' -r -f -a "1\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l profile -d 'H.264 profile of a video: baseline|main|high' -r -f -a "baseline\t''
main\t''
high\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l level -d 'H.264 level of a video: <level>' -r -f -a "1.0\t''
1.1\t''
1.2\t''
1.3\t''
2.0\t''
2.1\t''
2.2\t''
3.0\t''
3.1\t''
3.2\t''
4.0\t''
4.1\t''
4.2\t''
5.0\t''
5.1\t''
5.2\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l viewbox -d 'Scale the SVG with its container: 1' -r -f -a "1\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l in-place -d 'Write each output beside its source; it replaces the source if name and format are the same'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l only-classes -d 'Reject queries with any parameter other than `class`'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l lenient -d 'Ignore invalid parameters with a warning, as Fastly does'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l keep-metadata -d 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l keep-profile -d 'Keep the color profile of the source instead of converting to sRGB'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l captions -d 'With --contact-sheet: write the name of each image below it'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l dry-run -d 'Print the planned outputs with dimensions and formats; write nothing'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l watch -d 'Run again when sources or pixmill.toml change, until Ctrl-C'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l strict-targets -d 'Exit with 1 if an output misses --target-size or --target-score (`check` exits with 3)'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l preserve-mtime -d 'Give each output the modification time of its source'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l timings -d 'Add the time of each output to the report'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l hidden -d 'Include files and folders whose names begin with a dot'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l no-ignore -d 'Include files that .gitignore and .ignore exclude'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l isolate -d 'Decode and render each image in a process of its own, without access to files or the network'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l quiet -d 'Print failures only'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s v -l verbose -d 'Print a line for each output, with its warnings'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l no-progress -d 'Hide the progress bar'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l resume -d 'Do nothing if the first --report is there already, and is that of the same complete run'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l no-cache -d 'Disable the cache'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l verify-cache -d 'Render everything again and compare with the cache; a difference is an error'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l prune -d 'Delete outputs of earlier runs whose sources no longer exist; with --dry-run, list them'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l baseline -d 'Baseline or report to compare with [default: pixmill-baseline.json beside pixmill.toml, else in the current folder]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-growth -d 'Allowed growth of each output and of the total: a percentage, a number of bytes, or the larger of both [default: 2%,1kB]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-total -d 'Maximum size of all outputs together, such as 5MB' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l min-saving -d 'With --unoptimized, the possible saving to tolerate: a percentage, a number of bytes, or the larger of both [default: 10%,4kB]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l junit -d 'Write the results as JUnit XML' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l sarif -d 'Write the problems as SARIF 2.1.0, for GitHub code scanning and editors' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l code-quality -d 'Write the problems as a GitLab code quality report' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l files-from -d 'Read input files from this list, one on each line or separated by NUL; `-` for standard input' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l changed-only -d 'Use only the inputs in this list of changed files, one on each line or separated by NUL; `-` for standard input' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -s o -l output -d 'Same as for `run`, but nothing is written' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l backup -d 'Keep each original that --in-place replaces as `photo.jpg.SUFFIX`' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -s q -l query -d 'Query: \'?width=300&crop=16:9,smart\' (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l accept -d 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l set -d 'Service setting of Fastly, overriding the configuration file (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l config -d 'Configuration file [default: the first pixmill.toml in this or a parent directory]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l class -d 'Class of the configuration, overridden by queries; each value gives one output (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l target-score -d 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l target-size -d 'Choose the highest quality of each lossy output that fits this size, such as 100kB' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l damaged -d 'How to treat truncated or corrupt sources [default: fail]' -r -f -a "fail\t''
warn\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l c2pa-cert -d 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l c2pa-key -d 'Private key of --c2pa-cert, as PEM (PKCS#8)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l overlay -d 'Image to draw over each output, in the syntax of Fastly\'s overlay header: \'overlay=/logo.png&overlay-align=bottom,right\'' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l asset-root -d 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l focus -d 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l montage -d 'Combine several images into one, in the syntax of Fastly\'s montage header, instead of inputs and queries: \'width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg\'' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l contact-sheet -d 'Put all outputs on contact sheets of this many columns and rows, such as 6x4: -o sheet.jpg, or sheet-1.jpg, sheet-2.jpg and so on' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l fallback-root -d 'Folder to search for files missing from the input folder; the first match is used (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l on-error -d 'Action for failed outputs, besides reporting them' -r -f -a "report\t'Write no output'
copy\t'Write a copy of the source with its own extension, as Fastly does'"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l name -d 'Name template of outputs, relative to the output folder' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l suffix -d 'Add this text to the names of outputs: `--suffix -small` writes photo-small.jpg' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l report -d 'Check this report instead of running; `-` for standard input' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l manifest -d 'Write a JSON manifest for templates: URLs, dimensions, types and digests of the outputs of each source, with its dominant color and ThumbHash; `-` for standard output' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l depfile -d 'Write the sources of each output as rules of make, for `include` and ninja\'s `depfile`' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l base-url -d 'Prefix of each URL in the manifest, such as `https://cdn.example/img/`' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -s j -l jobs -d 'Maximum number of images processed at once [default: number of processors]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l memory -d 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-input-bytes -d 'Maximum size of a source file in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-input-side -d 'Maximum width and height of a source in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-output-side -d 'Maximum width and height of an output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-avif-area -d 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-svg-side -d 'Maximum width and height of an SVG output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-svg-bytes -d 'Maximum size of an SVG output in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-frames -d 'Maximum number of frames of an animation' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-animation-pixels -d 'Maximum number of pixels of all frames of an animated source' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l timeout -d 'Maximum time for an image with all its outputs, in seconds; 0 for no limit' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-renditions -d 'Maximum number of outputs of a run' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l shard -d 'Run one of several equal parts, such as 3/8, the third of eight; or auto: from the variables of Slurm, Kubernetes, AWS Batch, Cloud Run, Google Batch, GitLab, CircleCI, Buildkite or Bitbucket' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l plan -d 'Take the sources from this folder, which `pixmill plan` has written, and list no folder' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l cache-dir -d 'Cache folder, or the URL of a cache that many machines share, such as s3://bucket/cache, which is used behind the default folder [default: PIXMILL_CACHE_DIR, else pixmill in the user\'s cache directory]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l cache-mode -d 'What to do with the cache: read and write (`rw`), read only (`ro`), or nothing (`off`)' -r -f -a "rw\t'Read and write'
ro\t'Read only'
off\t'As --no-cache'"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l trim-color -d 'Crop a border of one color: auto|<color>[,t<threshold>]' -r -f -a "auto\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l precrop -d 'Crop the image before all other stages: <width>,<height>|<a>:<b>[,<position>][,safe|smart]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l trim -d 'Crop the edges: <all>|<top>,<right>,<bottom>,<left>' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l crop -d 'Crop the image: <width>,<height>|<a>:<b>[,<position>][,safe|smart]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l orient -d 'Rotate and mirror the image: 1-8|r|l|h|v|hv|vr|vl' -r -f -a "1\t''
2\t''
3\t''
4\t''
5\t''
6\t''
7\t''
8\t''
r\t''
l\t''
h\t''
v\t''
hv\t''
vr\t''
vl\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -s W -l width -d 'Width of the result: <px>|<percent>p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -s H -l height -d 'Height of the result: <px>|<percent>p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l dpr -d 'Device pixel ratio: 1-10' -r -f -a "1\t''
1.5\t''
2\t''
3\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l fit -d 'How the image fits width and height: bounds|cover|crop' -r -f -a "bounds\t''
cover\t''
crop\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l resize-filter -d 'Resampling filter: nearest|bilinear|bicubic|lanczos2|lanczos3' -r -f -a "nearest\t''
bilinear\t''
bicubic\t''
lanczos2\t''
lanczos3\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l enable -d 'Allow upscaling: upscale' -r -f -a "upscale\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l disable -d 'Forbid upscaling (the default): upscale' -r -f -a "upscale\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l pad -d 'Add space at each edge: <all>|<top>,<right>,<bottom>,<left>' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l canvas -d 'Put the image on a canvas: <width>,<height>|<a>:<b>[,<position>]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l bg-color -d 'Background color: <hex>|<r>,<g>,<b>[,<a>]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l brightness -d 'Adjust the brightness: -100-100' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l contrast -d 'Adjust the contrast: -100-100' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l saturation -d 'Adjust the saturation: -100-100' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l bw -d 'Convert to pure black and white: threshold[,<luminance>]|atkinson' -r -f -a "threshold\t''
atkinson\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l sharpen -d 'Sharpen the image: a<amount>,r<radius>,t<threshold>' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l blur -d 'Blur the image: <px>|<percent>p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -s f -l format -d 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg' -r -f -a "auto\t''
avif\t''
jpg\t''
pjpg\t''
bjpg\t''
png\t''
png8\t''
webp\t''
webpll\t''
webply\t''
jxl\t''
pjxl\t''
gif\t''
mp4\t''
svg\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l auto -d 'Format for clients that accept it: avif|webp' -r -f -a "avif\t''
webp\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l optimize -d 'Level of compression, by similarity: low|medium|high' -r -f -a "low\t''
medium\t''
high\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l quality -d 'Quality of a lossy result: 1-100[,1-100]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l metadata -d 'Metadata to keep: copyright|c2pa|copyright,c2pa' -r -f -a "copyright\t''
c2pa\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l frame -d 'Use the first frame of an animation only: 1' -r -f -a "1\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l profile -d 'H.264 profile of a video: baseline|main|high' -r -f -a "baseline\t''
main\t''
high\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l level -d 'H.264 level of a video: <level>' -r -f -a "1.0\t''
1.1\t''
1.2\t''
1.3\t''
2.0\t''
2.1\t''
2.2\t''
3.0\t''
3.1\t''
3.2\t''
4.0\t''
4.1\t''
4.2\t''
5.0\t''
5.1\t''
5.2\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l viewbox -d 'Scale the SVG with its container: 1' -r -f -a "1\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l no-baseline -d 'Check budgets and --max-total only, without a baseline'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l update -d 'Write the current sizes to the baseline'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l unoptimized -d 'Check the inputs themselves: fail if `run` would make an image much smaller in its own format and dimensions'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l json -d 'Print JSON'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l in-place -d 'Same as for `run`, but nothing is written'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l only-classes -d 'Reject queries with any parameter other than `class`'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l lenient -d 'Ignore invalid parameters with a warning, as Fastly does'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l keep-metadata -d 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l keep-profile -d 'Keep the color profile of the source instead of converting to sRGB'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l captions -d 'With --contact-sheet: write the name of each image below it'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l dry-run -d 'Print the planned outputs with dimensions and formats; write nothing'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l watch -d 'Run again when sources or pixmill.toml change, until Ctrl-C'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l strict-targets -d 'Exit with 1 if an output misses --target-size or --target-score (`check` exits with 3)'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l preserve-mtime -d 'Give each output the modification time of its source'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l timings -d 'Add the time of each output to the report'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l hidden -d 'Include files and folders whose names begin with a dot'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l no-ignore -d 'Include files that .gitignore and .ignore exclude'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l isolate -d 'Decode and render each image in a process of its own, without access to files or the network'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l quiet -d 'Print failures only'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -s v -l verbose -d 'Print a line for each output, with its warnings'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l no-progress -d 'Hide the progress bar'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l resume -d 'Do nothing if the first --report is there already, and is that of the same complete run'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l no-cache -d 'Disable the cache'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l verify-cache -d 'Render everything again and compare with the cache; a difference is an error'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l prune -d 'Delete outputs of earlier runs whose sources no longer exist; with --dry-run, list them'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand plan" -l shards -d 'Number of parts: about four for each machine, of at most 200,000 images' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand plan" -s o -l output -d 'Folder of the plan' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand plan" -l name -d 'Name template of outputs, as for `run`' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand plan" -l config -d 'Configuration file [default: pixmill.toml in this or a parent folder]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand plan" -l fallback-root -d 'Folder to search for files missing from the input folder; the first match is used (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand plan" -l hidden -d 'Include files and folders whose names begin with a dot'
complete -c pixmill -n "__fish_pixmill_using_subcommand plan" -l no-ignore -d 'Include files that .gitignore and .ignore exclude'
complete -c pixmill -n "__fish_pixmill_using_subcommand plan" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and not __fish_seen_subcommand_from merge show diff help" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and not __fish_seen_subcommand_from merge show diff help" -f -a "merge" -d 'Merge the reports or manifests of several partial runs into one'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and not __fish_seen_subcommand_from merge show diff help" -f -a "show" -d 'Show a report as a table, smallest saving first'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and not __fish_seen_subcommand_from merge show diff help" -f -a "diff" -d 'Show the differences between two reports, largest growth first'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and not __fish_seen_subcommand_from merge show diff help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from merge" -s o -l output -d 'File of the merged report: JSON lines for .jsonl and .jsonl.zst, else JSON [default: standard output]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from merge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "merge" -d 'Merge the reports or manifests of several partial runs into one'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a report as a table, smallest saving first'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "diff" -d 'Show the differences between two reports, largest growth first'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pixmill -n "__fish_pixmill_using_subcommand info" -l json -d 'Print one JSON object for each file'
complete -c pixmill -n "__fish_pixmill_using_subcommand info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l alt -d 'Alt text of images without alt text in --images [default: empty, for decorative images]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l images -d 'JSON file of alt texts: an object of source and text, or a list of images; `-` for standard input' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l eager -d 'Use loading="eager" instead of "lazy": for all images, or for the first N' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l fetchpriority -d 'Value of the `fetchpriority` attribute: high, low or auto; with --eager, only for the eager images' -r -f -a "high\t'Before other images'
low\t'After other images'
auto\t'The browser decides'"
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l sizes -d 'Value of the `sizes` attribute, the displayed width: \'(min-width: 60em) 50vw, 100vw\' [default: 100vw]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l media -d 'Media query for the renditions of a class: \'phone=(max-width: 40em)\'. Browsers use the first that matches, else the renditions of other classes (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l class -d 'Use only the renditions of this class (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l placeholder -d 'Show a placeholder while the image loads: its dominant color, or its ThumbHash as a small PNG in a data URI' -r -f -a "color\t'The dominant color'
thumbhash\t'The ThumbHash'"
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l json -d 'Print a JSON list of sources and their HTML'
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand compare" -l min-score -d 'Exit with 1 if the SSIMULACRA2 score is lower: 90 is visually lossless, 70 is good, 50 is fair' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand compare" -l json -d 'Print JSON'
complete -c pixmill -n "__fish_pixmill_using_subcommand compare" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l accept -d 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l set -d 'Service setting of Fastly, overriding the configuration file (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l config -d 'Configuration file [default: the first pixmill.toml in this or a parent directory]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l class -d 'Class of the configuration, overridden by queries; each value gives one output (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l target-score -d 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l target-size -d 'Choose the highest quality of each lossy output that fits this size, such as 100kB' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l damaged -d 'How to treat truncated or corrupt sources [default: fail]' -r -f -a "fail\t''
warn\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l c2pa-cert -d 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l c2pa-key -d 'Private key of --c2pa-cert, as PEM (PKCS#8)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l overlay -d 'Image to draw over each output, in the syntax of Fastly\'s overlay header: \'overlay=/logo.png&overlay-align=bottom,right\'' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l asset-root -d 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l focus -d 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l draw -d 'Write a preview image that marks the cropped area and the detected faces' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l only-classes -d 'Reject queries with any parameter other than `class`'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l lenient -d 'Ignore invalid parameters with a warning, as Fastly does'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l keep-metadata -d 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l keep-profile -d 'Keep the color profile of the source instead of converting to sRGB'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l json -d 'Print JSON'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l origin -d 'Server of images, tried after the folders: `https://example.com/images` (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l origin-timeout -d 'Maximum time for an origin to answer, in seconds' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l fallback-root -d 'Folder for images that neither the folders nor the origins have (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l listen -d 'Address and port; port 0 chooses a free one' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l base-url -d 'Base URL of the folders\' images in surrogate keys: the key of an image is the SHA-256 of its URL, in hex [default: `http://ADDRESS`]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l max-age -d '`max-age` of Cache-Control in seconds [default: that of the origin; browsers revalidate files of folders]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l surrogate-max-age -d '`max-age` of Surrogate-Control in seconds, for a CDN in front [default: that of the origin]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l headers -d 'Headers of responses besides those of Fastly' -r -f -a "fastly\t'Those of Fastly\'s Image Optimizer'
gcore\t'Also those of Gcore\'s Image Stack: X-Img-Operations, X-Img-Origin-Size and others'"
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l purge-token -d 'Token that a purge must have in the header Fastly-Key [default: no token; purges from this host only]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l queue -d 'Outputs that may wait for rendering; more are refused with 503' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l log -d 'Access log on standard output' -r -f -a "text\t'A line of text for each request'
json\t'A JSON object for each request'
off\t'None'"
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l cache-dir -d 'Cache folder [default: as for `run`, with `-serve` added to its name]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l cache-size -d 'Maximum size of the cache; the least recently used outputs are removed' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -s j -l jobs -d 'Maximum number of images processed at once [default: number of processors]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l memory -d 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l max-input-bytes -d 'Maximum size of a source file in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l max-input-side -d 'Maximum width and height of a source in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l max-output-side -d 'Maximum width and height of an output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l max-avif-area -d 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l max-svg-side -d 'Maximum width and height of an SVG output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l max-svg-bytes -d 'Maximum size of an SVG output in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l max-frames -d 'Maximum number of frames of an animation' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l max-animation-pixels -d 'Maximum number of pixels of all frames of an animated source' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l timeout -d 'Maximum time for an image with all its outputs, in seconds; 0 for no limit' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l accept -d 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l set -d 'Service setting of Fastly, overriding the configuration file (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l config -d 'Configuration file [default: the first pixmill.toml in this or a parent directory]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l class -d 'Class of the configuration, overridden by queries; each value gives one output (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l target-score -d 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l target-size -d 'Choose the highest quality of each lossy output that fits this size, such as 100kB' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l damaged -d 'How to treat truncated or corrupt sources [default: fail]' -r -f -a "fail\t''
warn\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l c2pa-cert -d 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l c2pa-key -d 'Private key of --c2pa-cert, as PEM (PKCS#8)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l overlay -d 'Image to draw over each output, in the syntax of Fastly\'s overlay header: \'overlay=/logo.png&overlay-align=bottom,right\'' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l asset-root -d 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l focus -d 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l trust-headers -d 'Use the request headers X-Fastly-Imageopto-Api, -Overlay and -Montage; only behind a CDN that sets them'
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l watch -d 'Reload the page when an image changes'
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l no-page -d 'Serve no page at /'
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l hidden -d 'Include files and folders whose names begin with a dot'
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l no-cache -d 'Disable the cache on disk'
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l isolate -d 'Decode and render each image in a process of its own, without access to files or the network'
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l only-classes -d 'Reject queries with any parameter other than `class`'
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l lenient -d 'Behave as Fastly: ignore invalid parameters, and send an image that cannot be processed as it is, with the header fastly-io-error'
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l keep-metadata -d 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes'
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -l keep-profile -d 'Keep the color profile of the source instead of converting to sRGB'
complete -c pixmill -n "__fish_pixmill_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -s o -l output -d 'Folder of the outputs of lines without `output`, named by their content: `photo.af1349b9f5f9a1a6.webp`' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l cache-dir -d 'Cache folder, or the URL of a cache that many machines share, such as s3://bucket/cache, which is used behind the default folder [default: PIXMILL_CACHE_DIR, else pixmill in the user\'s cache directory]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l cache-mode -d 'What to do with the cache: read and write (`rw`), read only (`ro`), or nothing (`off`)' -r -f -a "rw\t'Read and write'
ro\t'Read only'
off\t'As --no-cache'"
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -s j -l jobs -d 'Maximum number of images processed at once [default: number of processors]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l memory -d 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l max-input-bytes -d 'Maximum size of a source file in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l max-input-side -d 'Maximum width and height of a source in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l max-output-side -d 'Maximum width and height of an output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l max-avif-area -d 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l max-svg-side -d 'Maximum width and height of an SVG output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l max-svg-bytes -d 'Maximum size of an SVG output in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l max-frames -d 'Maximum number of frames of an animation' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l max-animation-pixels -d 'Maximum number of pixels of all frames of an animated source' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l timeout -d 'Maximum time for an image with all its outputs, in seconds; 0 for no limit' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l accept -d 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l set -d 'Service setting of Fastly, overriding the configuration file (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l config -d 'Configuration file [default: the first pixmill.toml in this or a parent directory]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l class -d 'Class of the configuration, overridden by queries; each value gives one output (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l target-score -d 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l target-size -d 'Choose the highest quality of each lossy output that fits this size, such as 100kB' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l damaged -d 'How to treat truncated or corrupt sources [default: fail]' -r -f -a "fail\t''
warn\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l c2pa-cert -d 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l c2pa-key -d 'Private key of --c2pa-cert, as PEM (PKCS#8)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l overlay -d 'Image to draw over each output, in the syntax of Fastly\'s overlay header: \'overlay=/logo.png&overlay-align=bottom,right\'' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l asset-root -d 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l focus -d 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l no-cache -d 'Disable the cache'
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l isolate -d 'Decode and render each image in a process of its own, without access to files or the network'
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l only-classes -d 'Reject queries with any parameter other than `class`'
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l lenient -d 'Ignore invalid parameters with a warning, as Fastly does'
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l keep-metadata -d 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes'
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -l keep-profile -d 'Keep the color profile of the source instead of converting to sRGB'
complete -c pixmill -n "__fish_pixmill_using_subcommand batch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l base-url -d 'URL of the folder, for absolute URLs in pages: `https://example.com/blog/`, or its path `/blog/` [default: /]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l widths -d 'Widths of --auto in pixels [default: 320,640,960,1280,1920]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l sizes -d 'Value of the `sizes` attribute of --auto, the displayed width [default: the width of the image, at most that of the window]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l pictures -d 'Where `<picture>` elements may be added; elsewhere format=auto is WebP' -r -f -a "auto\t'Not where a script of Next.js, Nuxt, Gatsby, Docusaurus, VitePress, SvelteKit or an Astro island expects an <img>'
always\t'Everywhere'
never\t'Nowhere'"
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l report -d 'Write a report: HTML if the name ends in .html, else JSON; `-` for JSON on standard output (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -s j -l jobs -d 'Maximum number of images processed at once [default: number of processors]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l memory -d 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l max-input-bytes -d 'Maximum size of a source file in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l max-input-side -d 'Maximum width and height of a source in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l max-output-side -d 'Maximum width and height of an output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l max-avif-area -d 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l max-svg-side -d 'Maximum width and height of an SVG output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l max-svg-bytes -d 'Maximum size of an SVG output in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l max-frames -d 'Maximum number of frames of an animation' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l max-animation-pixels -d 'Maximum number of pixels of all frames of an animated source' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l timeout -d 'Maximum time for an image with all its outputs, in seconds; 0 for no limit' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l cache-dir -d 'Cache folder, or the URL of a cache that many machines share, such as s3://bucket/cache, which is used behind the default folder [default: PIXMILL_CACHE_DIR, else pixmill in the user\'s cache directory]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l cache-mode -d 'What to do with the cache: read and write (`rw`), read only (`ro`), or nothing (`off`)' -r -f -a "rw\t'Read and write'
ro\t'Read only'
off\t'As --no-cache'"
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l accept -d 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l set -d 'Service setting of Fastly, overriding the configuration file (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l config -d 'Configuration file [default: the first pixmill.toml in this or a parent directory]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l class -d 'Class of the configuration, overridden by queries; each value gives one output (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l target-score -d 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l target-size -d 'Choose the highest quality of each lossy output that fits this size, such as 100kB' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l damaged -d 'How to treat truncated or corrupt sources [default: fail]' -r -f -a "fail\t''
warn\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l c2pa-cert -d 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l c2pa-key -d 'Private key of --c2pa-cert, as PEM (PKCS#8)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l overlay -d 'Image to draw over each output, in the syntax of Fastly\'s overlay header: \'overlay=/logo.png&overlay-align=bottom,right\'' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l asset-root -d 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l focus -d 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l auto -d 'Also give local images without parameters a `srcset`, `loading` and `decoding`'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l no-dimensions -d 'Do not add missing `width` and `height`'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l strict -d 'Exit with 1 if an image is missing or outside of the site'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l dry-run -d 'Print the planned outputs and the files that would change; write nothing'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l timings -d 'Add the time of each output to the report'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l hidden -d 'Include files and folders whose names begin with a dot'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l isolate -d 'Decode and render each image in a process of its own, without access to files or the network'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l quiet -d 'Print failures only'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -s v -l verbose -d 'Print a line for each output and each changed file'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l no-progress -d 'Hide the progress bar'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l no-cache -d 'Disable the cache'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l verify-cache -d 'Render everything again and compare with the cache; a difference is an error'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l only-classes -d 'Reject queries with any parameter other than `class`'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l lenient -d 'Ignore invalid parameters with a warning, as Fastly does'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l keep-metadata -d 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -l keep-profile -d 'Keep the color profile of the source instead of converting to sRGB'
complete -c pixmill -n "__fish_pixmill_using_subcommand site" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and not __fish_seen_subcommand_from stats clean purge help" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and not __fish_seen_subcommand_from stats clean purge help" -f -a "stats" -d 'Show the location and size of the cache'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and not __fish_seen_subcommand_from stats clean purge help" -f -a "clean" -d 'Remove old or least recently used entries; without options, all'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and not __fish_seen_subcommand_from stats clean purge help" -f -a "purge" -d 'Remove all entries of the given sources'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and not __fish_seen_subcommand_from stats clean purge help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from stats" -l cache-dir -d 'Cache folder [default: PIXMILL_CACHE_DIR, else pixmill in the user\'s cache directory]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from stats" -l json -d 'Print JSON'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from clean" -l cache-dir -d 'Cache folder [default: PIXMILL_CACHE_DIR, else pixmill in the user\'s cache directory]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from clean" -l older-than -d 'Remove entries that no run has used for this long: 12h, 30d, 8w' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from clean" -l max-size -d 'Remove the least recently used entries down to this size, such as 2GB' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from clean" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from purge" -l cache-dir -d 'Cache folder [default: PIXMILL_CACHE_DIR, else pixmill in the user\'s cache directory]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from purge" -l base-url -d 'Base URL of the published sources: with `https://example.com`, photos/a.jpg is `https://example.com/photos/a.jpg`. The surrogate key of a source is the SHA-256 of its URL, in hex' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from purge" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "stats" -d 'Show the location and size of the cache'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "clean" -d 'Remove old or least recently used entries; without options, all'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "purge" -d 'Remove all entries of the given sources'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pixmill -n "__fish_pixmill_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand worker" -l threads -d 'Number of threads' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand worker" -l memory -d 'Memory limit, in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand worker" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "run" -d 'Render images by one or more queries'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "check" -d 'Compare output sizes with a baseline and budgets'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "plan" -d 'Divide the images of a large run into parts of equal size, for `run --plan` on many machines'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "report" -d 'Merge, show and compare reports'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "info" -d 'Show format, dimensions and properties of images without decoding them'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "html" -d 'Print HTML for the images of a manifest: img, picture, video'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "compare" -d 'Compare two images (SSIMULACRA2, size)'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "explain" -d 'Explain a query and its effect on an image'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "serve" -d 'Serve images over HTTP: the URLs of the Fastly Image Optimizer, for development and behind a CDN'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "batch" -d 'Render images for another program: JSON lines in, JSON lines out'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "site" -d 'Optimize the images of a built site: render those that pages name with a query, and change the pages'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "cache" -d 'Manage the cache (stats, clean, purge)'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "init" -d 'Write a pixmill.toml for the images in this folder, and its JSON Schema for editors'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "generate" -d 'Print a generated file: completions, man page, parameter table, schemas'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "worker" -d 'Render for another pixmill, which started this one with --isolate'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check plan report info html compare explain serve batch site cache init generate worker help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and __fish_seen_subcommand_from report" -f -a "merge" -d 'Merge the reports or manifests of several partial runs into one'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and __fish_seen_subcommand_from report" -f -a "show" -d 'Show a report as a table, smallest saving first'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and __fish_seen_subcommand_from report" -f -a "diff" -d 'Show the differences between two reports, largest growth first'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "stats" -d 'Show the location and size of the cache'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "clean" -d 'Remove old or least recently used entries; without options, all'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "purge" -d 'Remove all entries of the given sources'

# Completes inside a query: parameter names, and listed values after `=`.
function __fish_pixmill_query
    set -l query (commandline -ct | string replace -r '^(--query=|-q)' '' | string replace -ar '[\'"\\\\]' '')
    set -l head (string match -r '^.*[&?]' -- $query)
    set -l part (string replace -r '^.*[&?]' '' -- $query)
    if not string match -q '*=*' -- $part
        printf "$head%s=\t%s\n" \
            trim-color 'Crop a border of one color' \
            precrop 'Crop the image before all other stages' \
            trim 'Crop the edges' \
            crop 'Crop the image' \
            orient 'Rotate and mirror the image' \
            width 'Width of the result' \
            height 'Height of the result' \
            dpr 'Device pixel ratio' \
            fit 'How the image fits width and height' \
            resize-filter 'Resampling filter' \
            enable 'Allow upscaling' \
            disable 'Forbid upscaling (the default)' \
            pad 'Add space at each edge' \
            canvas 'Put the image on a canvas' \
            bg-color 'Background color' \
            brightness 'Adjust the brightness' \
            contrast 'Adjust the contrast' \
            saturation 'Adjust the saturation' \
            bw 'Convert to pure black and white' \
            sharpen 'Sharpen the image' \
            blur 'Blur the image' \
            format 'Format of the result' \
            auto 'Format for clients that accept it' \
            optimize 'Level of compression, by similarity' \
            quality 'Quality of a lossy result' \
            metadata 'Metadata to keep' \
            frame 'Use the first frame of an animation only' \
            profile 'H.264 profile of a video' \
            level 'H.264 level of a video' \
            viewbox 'Scale the SVG with its container'
        return
    end
    set -l name (string replace -r '=.*' '' -- $part)
    switch $name
        case trim-color
            printf "$head$name=%s\n" auto
        case orient
            printf "$head$name=%s\n" 1 2 3 4 5 6 7 8 r l h v hv vr vl
        case dpr
            printf "$head$name=%s\n" 1 1.5 2 3
        case fit
            printf "$head$name=%s\n" bounds cover crop
        case resize-filter
            printf "$head$name=%s\n" nearest bilinear bicubic lanczos2 lanczos3
        case enable
            printf "$head$name=%s\n" upscale
        case disable
            printf "$head$name=%s\n" upscale
        case bw
            printf "$head$name=%s\n" threshold atkinson
        case format
            printf "$head$name=%s\n" auto avif jpg pjpg bjpg png png8 webp webpll webply jxl pjxl gif mp4 svg
        case auto
            printf "$head$name=%s\n" avif webp
        case optimize
            printf "$head$name=%s\n" low medium high
        case metadata
            printf "$head$name=%s\n" copyright c2pa
        case frame
            printf "$head$name=%s\n" 1
        case profile
            printf "$head$name=%s\n" baseline main high
        case level
            printf "$head$name=%s\n" 1.0 1.1 1.2 1.3 2.0 2.1 2.2 3.0 3.1 3.2 4.0 4.1 4.2 5.0 5.1 5.2 6.0 6.1 6.2
        case viewbox
            printf "$head$name=%s\n" 1
    end
end

complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s q -l query -x -a '(__fish_pixmill_query)'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain; and test (count (commandline -opc)) -eq 2" -f -a '(__fish_pixmill_query)'
complete -c pixmill -n "__fish_pixmill_using_subcommand generate" -f -a "bash zsh fish powershell elvish man parameters schema check-schema baseline-schema config-schema manifest-schema plan-schema batch-schema vite-plugin vite-types vite-client-types"
