
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'pixmill' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'pixmill'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'pixmill' {
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'With --version: also print the target, the features, and the versions of the compiled libraries')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Render images by one or more queries')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Compare output sizes with a baseline and budgets')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Divide the images of a large run into parts of equal size, for `run --plan` on many machines')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Merge, show and compare reports')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show format, dimensions and properties of images without decoding them')
            [CompletionResult]::new('html', 'html', [CompletionResultType]::ParameterValue, 'Print HTML for the images of a manifest: img, picture, video')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Compare two images (SSIMULACRA2, size)')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a query and its effect on an image')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve images over HTTP: the URLs of the Fastly Image Optimizer, for development and behind a CDN')
            [CompletionResult]::new('batch', 'batch', [CompletionResultType]::ParameterValue, 'Render images for another program: JSON lines in, JSON lines out')
            [CompletionResult]::new('site', 'site', [CompletionResultType]::ParameterValue, 'Optimize the images of a built site: render those that pages name with a query, and change the pages')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'Manage the cache (stats, clean, purge)')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a pixmill.toml for the images in this folder, and its JSON Schema for editors')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Print a generated file: completions, man page, parameter table, schemas')
            [CompletionResult]::new('worker', 'worker', [CompletionResultType]::ParameterValue, 'Render for another pixmill, which started this one with --isolate')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pixmill;run' {
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Read input files from this list, one on each line or separated by NUL; `-` for standard input')
            [CompletionResult]::new('--changed-only', '--changed-only', [CompletionResultType]::ParameterName, 'Use only the inputs in this list of changed files, one on each line or separated by NUL; `-` for standard input')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output folder, file name of a single output, or `-` for standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output folder, file name of a single output, or `-` for standard output')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep each original that --in-place replaces as `photo.jpg.SUFFIX`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Query: ''?width=300&crop=16:9,smart'' (repeatable)')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Query: ''?width=300&crop=16:9,smart'' (repeatable)')
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Service setting of Fastly, overriding the configuration file (repeatable)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: the first pixmill.toml in this or a parent directory]')
            [CompletionResult]::new('--class', '--class', [CompletionResultType]::ParameterName, 'Class of the configuration, overridden by queries; each value gives one output (repeatable)')
            [CompletionResult]::new('--target-score', '--target-score', [CompletionResultType]::ParameterName, 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit')
            [CompletionResult]::new('--target-size', '--target-size', [CompletionResultType]::ParameterName, 'Choose the highest quality of each lossy output that fits this size, such as 100kB')
            [CompletionResult]::new('--damaged', '--damaged', [CompletionResultType]::ParameterName, 'How to treat truncated or corrupt sources [default: fail]')
            [CompletionResult]::new('--c2pa-cert', '--c2pa-cert', [CompletionResultType]::ParameterName, 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM')
            [CompletionResult]::new('--c2pa-key', '--c2pa-key', [CompletionResultType]::ParameterName, 'Private key of --c2pa-cert, as PEM (PKCS#8)')
            [CompletionResult]::new('--overlay', '--overlay', [CompletionResultType]::ParameterName, 'Image to draw over each output, in the syntax of Fastly''s overlay header: ''overlay=/logo.png&overlay-align=bottom,right''')
            [CompletionResult]::new('--asset-root', '--asset-root', [CompletionResultType]::ParameterName, 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)')
            [CompletionResult]::new('--focus', '--focus', [CompletionResultType]::ParameterName, 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p')
            [CompletionResult]::new('--montage', '--montage', [CompletionResultType]::ParameterName, 'Combine several images into one, in the syntax of Fastly''s montage header, instead of inputs and queries: ''width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg''')
            [CompletionResult]::new('--contact-sheet', '--contact-sheet', [CompletionResultType]::ParameterName, 'Put all outputs on contact sheets of this many columns and rows, such as 6x4: -o sheet.jpg, or sheet-1.jpg, sheet-2.jpg and so on')
            [CompletionResult]::new('--fallback-root', '--fallback-root', [CompletionResultType]::ParameterName, 'Folder to search for files missing from the input folder; the first match is used (repeatable)')
            [CompletionResult]::new('--on-error', '--on-error', [CompletionResultType]::ParameterName, 'Action for failed outputs, besides reporting them')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name template of outputs, relative to the output folder')
            [CompletionResult]::new('--suffix', '--suffix', [CompletionResultType]::ParameterName, 'Add this text to the names of outputs: `--suffix -small` writes photo-small.jpg')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a report: HTML if the name ends in .html, JSON lines for .jsonl, compressed for .jsonl.zst, else JSON; `-` for JSON on standard output (repeatable)')
            [CompletionResult]::new('--manifest', '--manifest', [CompletionResultType]::ParameterName, 'Write a JSON manifest for templates: URLs, dimensions, types and digests of the outputs of each source, with its dominant color and ThumbHash; `-` for standard output')
            [CompletionResult]::new('--depfile', '--depfile', [CompletionResultType]::ParameterName, 'Write the sources of each output as rules of make, for `include` and ninja''s `depfile`')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Prefix of each URL in the manifest, such as `https://cdn.example/img/`')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Maximum number of images processed at once [default: number of processors]')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Maximum number of images processed at once [default: number of processors]')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]')
            [CompletionResult]::new('--max-input-bytes', '--max-input-bytes', [CompletionResultType]::ParameterName, 'Maximum size of a source file in bytes')
            [CompletionResult]::new('--max-input-side', '--max-input-side', [CompletionResultType]::ParameterName, 'Maximum width and height of a source in pixels')
            [CompletionResult]::new('--max-output-side', '--max-output-side', [CompletionResultType]::ParameterName, 'Maximum width and height of an output in pixels')
            [CompletionResult]::new('--max-avif-area', '--max-avif-area', [CompletionResultType]::ParameterName, 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]')
            [CompletionResult]::new('--max-svg-side', '--max-svg-side', [CompletionResultType]::ParameterName, 'Maximum width and height of an SVG output in pixels')
            [CompletionResult]::new('--max-svg-bytes', '--max-svg-bytes', [CompletionResultType]::ParameterName, 'Maximum size of an SVG output in bytes')
            [CompletionResult]::new('--max-frames', '--max-frames', [CompletionResultType]::ParameterName, 'Maximum number of frames of an animation')
            [CompletionResult]::new('--max-animation-pixels', '--max-animation-pixels', [CompletionResultType]::ParameterName, 'Maximum number of pixels of all frames of an animated source')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Maximum time for an image with all its outputs, in seconds; 0 for no limit')
            [CompletionResult]::new('--max-renditions', '--max-renditions', [CompletionResultType]::ParameterName, 'Maximum number of outputs of a run')
            [CompletionResult]::new('--shard', '--shard', [CompletionResultType]::ParameterName, 'Run one of several equal parts, such as 3/8, the third of eight; or auto: from the variables of Slurm, Kubernetes, AWS Batch, Cloud Run, Google Batch, GitLab, CircleCI, Buildkite or Bitbucket')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Take the sources from this folder, which `pixmill plan` has written, and list no folder')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Cache folder, or the URL of a cache that many machines share, such as s3://bucket/cache, which is used behind the default folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]')
            [CompletionResult]::new('--cache-mode', '--cache-mode', [CompletionResultType]::ParameterName, 'What to do with the cache: read and write (`rw`), read only (`ro`), or nothing (`off`)')
            [CompletionResult]::new('--trim-color', '--trim-color', [CompletionResultType]::ParameterName, 'Crop a border of one color: auto|<color>[,t<threshold>]')
            [CompletionResult]::new('--precrop', '--precrop', [CompletionResultType]::ParameterName, 'Crop the image before all other stages: <width>,<height>|<a>:<b>[,<position>][,safe|smart]')
            [CompletionResult]::new('--trim', '--trim', [CompletionResultType]::ParameterName, 'Crop the edges: <all>|<top>,<right>,<bottom>,<left>')
            [CompletionResult]::new('--crop', '--crop', [CompletionResultType]::ParameterName, 'Crop the image: <width>,<height>|<a>:<b>[,<position>][,safe|smart]')
            [CompletionResult]::new('--orient', '--orient', [CompletionResultType]::ParameterName, 'Rotate and mirror the image: 1-8|r|l|h|v|hv|vr|vl')
            [CompletionResult]::new('-W', '-W ', [CompletionResultType]::ParameterName, 'Width of the result: <px>|<percent>p')
            [CompletionResult]::new('--width', '--width', [CompletionResultType]::ParameterName, 'Width of the result: <px>|<percent>p')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Height of the result: <px>|<percent>p')
            [CompletionResult]::new('--height', '--height', [CompletionResultType]::ParameterName, 'Height of the result: <px>|<percent>p')
            [CompletionResult]::new('--dpr', '--dpr', [CompletionResultType]::ParameterName, 'Device pixel ratio: 1-10')
            [CompletionResult]::new('--fit', '--fit', [CompletionResultType]::ParameterName, 'How the image fits width and height: bounds|cover|crop')
            [CompletionResult]::new('--resize-filter', '--resize-filter', [CompletionResultType]::ParameterName, 'Resampling filter: nearest|bilinear|bicubic|lanczos2|lanczos3')
            [CompletionResult]::new('--enable', '--enable', [CompletionResultType]::ParameterName, 'Allow upscaling: upscale')
            [CompletionResult]::new('--disable', '--disable', [CompletionResultType]::ParameterName, 'Forbid upscaling (the default): upscale')
            [CompletionResult]::new('--pad', '--pad', [CompletionResultType]::ParameterName, 'Add space at each edge: <all>|<top>,<right>,<bottom>,<left>')
            [CompletionResult]::new('--canvas', '--canvas', [CompletionResultType]::ParameterName, 'Put the image on a canvas: <width>,<height>|<a>:<b>[,<position>]')
            [CompletionResult]::new('--bg-color', '--bg-color', [CompletionResultType]::ParameterName, 'Background color: <hex>|<r>,<g>,<b>[,<a>]')
            [CompletionResult]::new('--brightness', '--brightness', [CompletionResultType]::ParameterName, 'Adjust the brightness: -100-100')
            [CompletionResult]::new('--contrast', '--contrast', [CompletionResultType]::ParameterName, 'Adjust the contrast: -100-100')
            [CompletionResult]::new('--saturation', '--saturation', [CompletionResultType]::ParameterName, 'Adjust the saturation: -100-100')
            [CompletionResult]::new('--bw', '--bw', [CompletionResultType]::ParameterName, 'Convert to pure black and white: threshold[,<luminance>]|atkinson')
            [CompletionResult]::new('--sharpen', '--sharpen', [CompletionResultType]::ParameterName, 'Sharpen the image: a<amount>,r<radius>,t<threshold>')
            [CompletionResult]::new('--blur', '--blur', [CompletionResultType]::ParameterName, 'Blur the image: <px>|<percent>p')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg')
            [CompletionResult]::new('--auto', '--auto', [CompletionResultType]::ParameterName, 'Format for clients that accept it: avif|webp')
            [CompletionResult]::new('--optimize', '--optimize', [CompletionResultType]::ParameterName, 'Level of compression, by similarity: low|medium|high')
            [CompletionResult]::new('--quality', '--quality', [CompletionResultType]::ParameterName, 'Quality of a lossy result: 1-100[,1-100]')
            [CompletionResult]::new('--metadata', '--metadata', [CompletionResultType]::ParameterName, 'Metadata to keep: copyright|c2pa|copyright,c2pa')
            [CompletionResult]::new('--frame', '--frame', [CompletionResultType]::ParameterName, 'Use the first frame of an animation only: 1')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'H.264 profile of a video: baseline|main|high')
            [CompletionResult]::new('--level', '--level', [CompletionResultType]::ParameterName, 'H.264 level of a video: <level>')
            [CompletionResult]::new('--viewbox', '--viewbox', [CompletionResultType]::ParameterName, 'Scale the SVG with its container: 1')
            [CompletionResult]::new('--in-place', '--in-place', [CompletionResultType]::ParameterName, 'Write each output beside its source; it replaces the source if name and format are the same')
            [CompletionResult]::new('--only-classes', '--only-classes', [CompletionResultType]::ParameterName, 'Reject queries with any parameter other than `class`')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Ignore invalid parameters with a warning, as Fastly does')
            [CompletionResult]::new('--keep-metadata', '--keep-metadata', [CompletionResultType]::ParameterName, 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes')
            [CompletionResult]::new('--keep-profile', '--keep-profile', [CompletionResultType]::ParameterName, 'Keep the color profile of the source instead of converting to sRGB')
            [CompletionResult]::new('--captions', '--captions', [CompletionResultType]::ParameterName, 'With --contact-sheet: write the name of each image below it')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the planned outputs with dimensions and formats; write nothing')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Run again when sources or pixmill.toml change, until Ctrl-C')
            [CompletionResult]::new('--strict-targets', '--strict-targets', [CompletionResultType]::ParameterName, 'Exit with 1 if an output misses --target-size or --target-score (`check` exits with 3)')
            [CompletionResult]::new('--preserve-mtime', '--preserve-mtime', [CompletionResultType]::ParameterName, 'Give each output the modification time of its source')
            [CompletionResult]::new('--timings', '--timings', [CompletionResultType]::ParameterName, 'Add the time of each output to the report')
            [CompletionResult]::new('--hidden', '--hidden', [CompletionResultType]::ParameterName, 'Include files and folders whose names begin with a dot')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Include files that .gitignore and .ignore exclude')
            [CompletionResult]::new('--isolate', '--isolate', [CompletionResultType]::ParameterName, 'Decode and render each image in a process of its own, without access to files or the network')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print failures only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print a line for each output, with its warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print a line for each output, with its warnings')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Hide the progress bar')
            [CompletionResult]::new('--resume', '--resume', [CompletionResultType]::ParameterName, 'Do nothing if the first --report is there already, and is that of the same complete run')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Disable the cache')
            [CompletionResult]::new('--verify-cache', '--verify-cache', [CompletionResultType]::ParameterName, 'Render everything again and compare with the cache; a difference is an error')
            [CompletionResult]::new('--prune', '--prune', [CompletionResultType]::ParameterName, 'Delete outputs of earlier runs whose sources no longer exist; with --dry-run, list them')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;check' {
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Baseline or report to compare with [default: pixmill-baseline.json beside pixmill.toml, else in the current folder]')
            [CompletionResult]::new('--max-growth', '--max-growth', [CompletionResultType]::ParameterName, 'Allowed growth of each output and of the total: a percentage, a number of bytes, or the larger of both [default: 2%,1kB]')
            [CompletionResult]::new('--max-total', '--max-total', [CompletionResultType]::ParameterName, 'Maximum size of all outputs together, such as 5MB')
            [CompletionResult]::new('--min-saving', '--min-saving', [CompletionResultType]::ParameterName, 'With --unoptimized, the possible saving to tolerate: a percentage, a number of bytes, or the larger of both [default: 10%,4kB]')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Write the results as JUnit XML')
            [CompletionResult]::new('--sarif', '--sarif', [CompletionResultType]::ParameterName, 'Write the problems as SARIF 2.1.0, for GitHub code scanning and editors')
            [CompletionResult]::new('--code-quality', '--code-quality', [CompletionResultType]::ParameterName, 'Write the problems as a GitLab code quality report')
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Read input files from this list, one on each line or separated by NUL; `-` for standard input')
            [CompletionResult]::new('--changed-only', '--changed-only', [CompletionResultType]::ParameterName, 'Use only the inputs in this list of changed files, one on each line or separated by NUL; `-` for standard input')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Same as for `run`, but nothing is written')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Same as for `run`, but nothing is written')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep each original that --in-place replaces as `photo.jpg.SUFFIX`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Query: ''?width=300&crop=16:9,smart'' (repeatable)')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'Query: ''?width=300&crop=16:9,smart'' (repeatable)')
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Service setting of Fastly, overriding the configuration file (repeatable)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: the first pixmill.toml in this or a parent directory]')
            [CompletionResult]::new('--class', '--class', [CompletionResultType]::ParameterName, 'Class of the configuration, overridden by queries; each value gives one output (repeatable)')
            [CompletionResult]::new('--target-score', '--target-score', [CompletionResultType]::ParameterName, 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit')
            [CompletionResult]::new('--target-size', '--target-size', [CompletionResultType]::ParameterName, 'Choose the highest quality of each lossy output that fits this size, such as 100kB')
            [CompletionResult]::new('--damaged', '--damaged', [CompletionResultType]::ParameterName, 'How to treat truncated or corrupt sources [default: fail]')
            [CompletionResult]::new('--c2pa-cert', '--c2pa-cert', [CompletionResultType]::ParameterName, 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM')
            [CompletionResult]::new('--c2pa-key', '--c2pa-key', [CompletionResultType]::ParameterName, 'Private key of --c2pa-cert, as PEM (PKCS#8)')
            [CompletionResult]::new('--overlay', '--overlay', [CompletionResultType]::ParameterName, 'Image to draw over each output, in the syntax of Fastly''s overlay header: ''overlay=/logo.png&overlay-align=bottom,right''')
            [CompletionResult]::new('--asset-root', '--asset-root', [CompletionResultType]::ParameterName, 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)')
            [CompletionResult]::new('--focus', '--focus', [CompletionResultType]::ParameterName, 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p')
            [CompletionResult]::new('--montage', '--montage', [CompletionResultType]::ParameterName, 'Combine several images into one, in the syntax of Fastly''s montage header, instead of inputs and queries: ''width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg''')
            [CompletionResult]::new('--contact-sheet', '--contact-sheet', [CompletionResultType]::ParameterName, 'Put all outputs on contact sheets of this many columns and rows, such as 6x4: -o sheet.jpg, or sheet-1.jpg, sheet-2.jpg and so on')
            [CompletionResult]::new('--fallback-root', '--fallback-root', [CompletionResultType]::ParameterName, 'Folder to search for files missing from the input folder; the first match is used (repeatable)')
            [CompletionResult]::new('--on-error', '--on-error', [CompletionResultType]::ParameterName, 'Action for failed outputs, besides reporting them')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name template of outputs, relative to the output folder')
            [CompletionResult]::new('--suffix', '--suffix', [CompletionResultType]::ParameterName, 'Add this text to the names of outputs: `--suffix -small` writes photo-small.jpg')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Check this report instead of running; `-` for standard input')
            [CompletionResult]::new('--manifest', '--manifest', [CompletionResultType]::ParameterName, 'Write a JSON manifest for templates: URLs, dimensions, types and digests of the outputs of each source, with its dominant color and ThumbHash; `-` for standard output')
            [CompletionResult]::new('--depfile', '--depfile', [CompletionResultType]::ParameterName, 'Write the sources of each output as rules of make, for `include` and ninja''s `depfile`')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Prefix of each URL in the manifest, such as `https://cdn.example/img/`')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Maximum number of images processed at once [default: number of processors]')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Maximum number of images processed at once [default: number of processors]')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]')
            [CompletionResult]::new('--max-input-bytes', '--max-input-bytes', [CompletionResultType]::ParameterName, 'Maximum size of a source file in bytes')
            [CompletionResult]::new('--max-input-side', '--max-input-side', [CompletionResultType]::ParameterName, 'Maximum width and height of a source in pixels')
            [CompletionResult]::new('--max-output-side', '--max-output-side', [CompletionResultType]::ParameterName, 'Maximum width and height of an output in pixels')
            [CompletionResult]::new('--max-avif-area', '--max-avif-area', [CompletionResultType]::ParameterName, 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]')
            [CompletionResult]::new('--max-svg-side', '--max-svg-side', [CompletionResultType]::ParameterName, 'Maximum width and height of an SVG output in pixels')
            [CompletionResult]::new('--max-svg-bytes', '--max-svg-bytes', [CompletionResultType]::ParameterName, 'Maximum size of an SVG output in bytes')
            [CompletionResult]::new('--max-frames', '--max-frames', [CompletionResultType]::ParameterName, 'Maximum number of frames of an animation')
            [CompletionResult]::new('--max-animation-pixels', '--max-animation-pixels', [CompletionResultType]::ParameterName, 'Maximum number of pixels of all frames of an animated source')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Maximum time for an image with all its outputs, in seconds; 0 for no limit')
            [CompletionResult]::new('--max-renditions', '--max-renditions', [CompletionResultType]::ParameterName, 'Maximum number of outputs of a run')
            [CompletionResult]::new('--shard', '--shard', [CompletionResultType]::ParameterName, 'Run one of several equal parts, such as 3/8, the third of eight; or auto: from the variables of Slurm, Kubernetes, AWS Batch, Cloud Run, Google Batch, GitLab, CircleCI, Buildkite or Bitbucket')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Take the sources from this folder, which `pixmill plan` has written, and list no folder')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Cache folder, or the URL of a cache that many machines share, such as s3://bucket/cache, which is used behind the default folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]')
            [CompletionResult]::new('--cache-mode', '--cache-mode', [CompletionResultType]::ParameterName, 'What to do with the cache: read and write (`rw`), read only (`ro`), or nothing (`off`)')
            [CompletionResult]::new('--trim-color', '--trim-color', [CompletionResultType]::ParameterName, 'Crop a border of one color: auto|<color>[,t<threshold>]')
            [CompletionResult]::new('--precrop', '--precrop', [CompletionResultType]::ParameterName, 'Crop the image before all other stages: <width>,<height>|<a>:<b>[,<position>][,safe|smart]')
            [CompletionResult]::new('--trim', '--trim', [CompletionResultType]::ParameterName, 'Crop the edges: <all>|<top>,<right>,<bottom>,<left>')
            [CompletionResult]::new('--crop', '--crop', [CompletionResultType]::ParameterName, 'Crop the image: <width>,<height>|<a>:<b>[,<position>][,safe|smart]')
            [CompletionResult]::new('--orient', '--orient', [CompletionResultType]::ParameterName, 'Rotate and mirror the image: 1-8|r|l|h|v|hv|vr|vl')
            [CompletionResult]::new('-W', '-W ', [CompletionResultType]::ParameterName, 'Width of the result: <px>|<percent>p')
            [CompletionResult]::new('--width', '--width', [CompletionResultType]::ParameterName, 'Width of the result: <px>|<percent>p')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Height of the result: <px>|<percent>p')
            [CompletionResult]::new('--height', '--height', [CompletionResultType]::ParameterName, 'Height of the result: <px>|<percent>p')
            [CompletionResult]::new('--dpr', '--dpr', [CompletionResultType]::ParameterName, 'Device pixel ratio: 1-10')
            [CompletionResult]::new('--fit', '--fit', [CompletionResultType]::ParameterName, 'How the image fits width and height: bounds|cover|crop')
            [CompletionResult]::new('--resize-filter', '--resize-filter', [CompletionResultType]::ParameterName, 'Resampling filter: nearest|bilinear|bicubic|lanczos2|lanczos3')
            [CompletionResult]::new('--enable', '--enable', [CompletionResultType]::ParameterName, 'Allow upscaling: upscale')
            [CompletionResult]::new('--disable', '--disable', [CompletionResultType]::ParameterName, 'Forbid upscaling (the default): upscale')
            [CompletionResult]::new('--pad', '--pad', [CompletionResultType]::ParameterName, 'Add space at each edge: <all>|<top>,<right>,<bottom>,<left>')
            [CompletionResult]::new('--canvas', '--canvas', [CompletionResultType]::ParameterName, 'Put the image on a canvas: <width>,<height>|<a>:<b>[,<position>]')
            [CompletionResult]::new('--bg-color', '--bg-color', [CompletionResultType]::ParameterName, 'Background color: <hex>|<r>,<g>,<b>[,<a>]')
            [CompletionResult]::new('--brightness', '--brightness', [CompletionResultType]::ParameterName, 'Adjust the brightness: -100-100')
            [CompletionResult]::new('--contrast', '--contrast', [CompletionResultType]::ParameterName, 'Adjust the contrast: -100-100')
            [CompletionResult]::new('--saturation', '--saturation', [CompletionResultType]::ParameterName, 'Adjust the saturation: -100-100')
            [CompletionResult]::new('--bw', '--bw', [CompletionResultType]::ParameterName, 'Convert to pure black and white: threshold[,<luminance>]|atkinson')
            [CompletionResult]::new('--sharpen', '--sharpen', [CompletionResultType]::ParameterName, 'Sharpen the image: a<amount>,r<radius>,t<threshold>')
            [CompletionResult]::new('--blur', '--blur', [CompletionResultType]::ParameterName, 'Blur the image: <px>|<percent>p')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg')
            [CompletionResult]::new('--auto', '--auto', [CompletionResultType]::ParameterName, 'Format for clients that accept it: avif|webp')
            [CompletionResult]::new('--optimize', '--optimize', [CompletionResultType]::ParameterName, 'Level of compression, by similarity: low|medium|high')
            [CompletionResult]::new('--quality', '--quality', [CompletionResultType]::ParameterName, 'Quality of a lossy result: 1-100[,1-100]')
            [CompletionResult]::new('--metadata', '--metadata', [CompletionResultType]::ParameterName, 'Metadata to keep: copyright|c2pa|copyright,c2pa')
            [CompletionResult]::new('--frame', '--frame', [CompletionResultType]::ParameterName, 'Use the first frame of an animation only: 1')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'H.264 profile of a video: baseline|main|high')
            [CompletionResult]::new('--level', '--level', [CompletionResultType]::ParameterName, 'H.264 level of a video: <level>')
            [CompletionResult]::new('--viewbox', '--viewbox', [CompletionResultType]::ParameterName, 'Scale the SVG with its container: 1')
            [CompletionResult]::new('--no-baseline', '--no-baseline', [CompletionResultType]::ParameterName, 'Check budgets and --max-total only, without a baseline')
            [CompletionResult]::new('--update', '--update', [CompletionResultType]::ParameterName, 'Write the current sizes to the baseline')
            [CompletionResult]::new('--unoptimized', '--unoptimized', [CompletionResultType]::ParameterName, 'Check the inputs themselves: fail if `run` would make an image much smaller in its own format and dimensions')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('--in-place', '--in-place', [CompletionResultType]::ParameterName, 'Same as for `run`, but nothing is written')
            [CompletionResult]::new('--only-classes', '--only-classes', [CompletionResultType]::ParameterName, 'Reject queries with any parameter other than `class`')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Ignore invalid parameters with a warning, as Fastly does')
            [CompletionResult]::new('--keep-metadata', '--keep-metadata', [CompletionResultType]::ParameterName, 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes')
            [CompletionResult]::new('--keep-profile', '--keep-profile', [CompletionResultType]::ParameterName, 'Keep the color profile of the source instead of converting to sRGB')
            [CompletionResult]::new('--captions', '--captions', [CompletionResultType]::ParameterName, 'With --contact-sheet: write the name of each image below it')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the planned outputs with dimensions and formats; write nothing')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Run again when sources or pixmill.toml change, until Ctrl-C')
            [CompletionResult]::new('--strict-targets', '--strict-targets', [CompletionResultType]::ParameterName, 'Exit with 1 if an output misses --target-size or --target-score (`check` exits with 3)')
            [CompletionResult]::new('--preserve-mtime', '--preserve-mtime', [CompletionResultType]::ParameterName, 'Give each output the modification time of its source')
            [CompletionResult]::new('--timings', '--timings', [CompletionResultType]::ParameterName, 'Add the time of each output to the report')
            [CompletionResult]::new('--hidden', '--hidden', [CompletionResultType]::ParameterName, 'Include files and folders whose names begin with a dot')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Include files that .gitignore and .ignore exclude')
            [CompletionResult]::new('--isolate', '--isolate', [CompletionResultType]::ParameterName, 'Decode and render each image in a process of its own, without access to files or the network')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print failures only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print a line for each output, with its warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print a line for each output, with its warnings')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Hide the progress bar')
            [CompletionResult]::new('--resume', '--resume', [CompletionResultType]::ParameterName, 'Do nothing if the first --report is there already, and is that of the same complete run')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Disable the cache')
            [CompletionResult]::new('--verify-cache', '--verify-cache', [CompletionResultType]::ParameterName, 'Render everything again and compare with the cache; a difference is an error')
            [CompletionResult]::new('--prune', '--prune', [CompletionResultType]::ParameterName, 'Delete outputs of earlier runs whose sources no longer exist; with --dry-run, list them')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;plan' {
            [CompletionResult]::new('--shards', '--shards', [CompletionResultType]::ParameterName, 'Number of parts: about four for each machine, of at most 200,000 images')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Folder of the plan')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Folder of the plan')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name template of outputs, as for `run`')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: pixmill.toml in this or a parent folder]')
            [CompletionResult]::new('--fallback-root', '--fallback-root', [CompletionResultType]::ParameterName, 'Folder to search for files missing from the input folder; the first match is used (repeatable)')
            [CompletionResult]::new('--hidden', '--hidden', [CompletionResultType]::ParameterName, 'Include files and folders whose names begin with a dot')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Include files that .gitignore and .ignore exclude')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pixmill;report' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Merge the reports or manifests of several partial runs into one')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a report as a table, smallest saving first')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Show the differences between two reports, largest growth first')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pixmill;report;merge' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File of the merged report: JSON lines for .jsonl and .jsonl.zst, else JSON [default: standard output]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File of the merged report: JSON lines for .jsonl and .jsonl.zst, else JSON [default: standard output]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;report;show' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pixmill;report;diff' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pixmill;report;help' {
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Merge the reports or manifests of several partial runs into one')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a report as a table, smallest saving first')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Show the differences between two reports, largest growth first')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pixmill;report;help;merge' {
            break
        }
        'pixmill;report;help;show' {
            break
        }
        'pixmill;report;help;diff' {
            break
        }
        'pixmill;report;help;help' {
            break
        }
        'pixmill;info' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object for each file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;html' {
            [CompletionResult]::new('--alt', '--alt', [CompletionResultType]::ParameterName, 'Alt text of images without alt text in --images [default: empty, for decorative images]')
            [CompletionResult]::new('--images', '--images', [CompletionResultType]::ParameterName, 'JSON file of alt texts: an object of source and text, or a list of images; `-` for standard input')
            [CompletionResult]::new('--eager', '--eager', [CompletionResultType]::ParameterName, 'Use loading="eager" instead of "lazy": for all images, or for the first N')
            [CompletionResult]::new('--fetchpriority', '--fetchpriority', [CompletionResultType]::ParameterName, 'Value of the `fetchpriority` attribute: high, low or auto; with --eager, only for the eager images')
            [CompletionResult]::new('--sizes', '--sizes', [CompletionResultType]::ParameterName, 'Value of the `sizes` attribute, the displayed width: ''(min-width: 60em) 50vw, 100vw'' [default: 100vw]')
            [CompletionResult]::new('--media', '--media', [CompletionResultType]::ParameterName, 'Media query for the renditions of a class: ''phone=(max-width: 40em)''. Browsers use the first that matches, else the renditions of other classes (repeatable)')
            [CompletionResult]::new('--class', '--class', [CompletionResultType]::ParameterName, 'Use only the renditions of this class (repeatable)')
            [CompletionResult]::new('--placeholder', '--placeholder', [CompletionResultType]::ParameterName, 'Show a placeholder while the image loads: its dominant color, or its ThumbHash as a small PNG in a data URI')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print a JSON list of sources and their HTML')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;compare' {
            [CompletionResult]::new('--min-score', '--min-score', [CompletionResultType]::ParameterName, 'Exit with 1 if the SSIMULACRA2 score is lower: 90 is visually lossless, 70 is good, 50 is fair')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;explain' {
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Service setting of Fastly, overriding the configuration file (repeatable)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: the first pixmill.toml in this or a parent directory]')
            [CompletionResult]::new('--class', '--class', [CompletionResultType]::ParameterName, 'Class of the configuration, overridden by queries; each value gives one output (repeatable)')
            [CompletionResult]::new('--target-score', '--target-score', [CompletionResultType]::ParameterName, 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit')
            [CompletionResult]::new('--target-size', '--target-size', [CompletionResultType]::ParameterName, 'Choose the highest quality of each lossy output that fits this size, such as 100kB')
            [CompletionResult]::new('--damaged', '--damaged', [CompletionResultType]::ParameterName, 'How to treat truncated or corrupt sources [default: fail]')
            [CompletionResult]::new('--c2pa-cert', '--c2pa-cert', [CompletionResultType]::ParameterName, 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM')
            [CompletionResult]::new('--c2pa-key', '--c2pa-key', [CompletionResultType]::ParameterName, 'Private key of --c2pa-cert, as PEM (PKCS#8)')
            [CompletionResult]::new('--overlay', '--overlay', [CompletionResultType]::ParameterName, 'Image to draw over each output, in the syntax of Fastly''s overlay header: ''overlay=/logo.png&overlay-align=bottom,right''')
            [CompletionResult]::new('--asset-root', '--asset-root', [CompletionResultType]::ParameterName, 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)')
            [CompletionResult]::new('--focus', '--focus', [CompletionResultType]::ParameterName, 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p')
            [CompletionResult]::new('--draw', '--draw', [CompletionResultType]::ParameterName, 'Write a preview image that marks the cropped area and the detected faces')
            [CompletionResult]::new('--only-classes', '--only-classes', [CompletionResultType]::ParameterName, 'Reject queries with any parameter other than `class`')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Ignore invalid parameters with a warning, as Fastly does')
            [CompletionResult]::new('--keep-metadata', '--keep-metadata', [CompletionResultType]::ParameterName, 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes')
            [CompletionResult]::new('--keep-profile', '--keep-profile', [CompletionResultType]::ParameterName, 'Keep the color profile of the source instead of converting to sRGB')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;serve' {
            [CompletionResult]::new('--origin', '--origin', [CompletionResultType]::ParameterName, 'Server of images, tried after the folders: `https://example.com/images` (repeatable)')
            [CompletionResult]::new('--origin-timeout', '--origin-timeout', [CompletionResultType]::ParameterName, 'Maximum time for an origin to answer, in seconds')
            [CompletionResult]::new('--fallback-root', '--fallback-root', [CompletionResultType]::ParameterName, 'Folder for images that neither the folders nor the origins have (repeatable)')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Address and port; port 0 chooses a free one')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Base URL of the folders'' images in surrogate keys: the key of an image is the SHA-256 of its URL, in hex [default: `http://ADDRESS`]')
            [CompletionResult]::new('--max-age', '--max-age', [CompletionResultType]::ParameterName, '`max-age` of Cache-Control in seconds [default: that of the origin; browsers revalidate files of folders]')
            [CompletionResult]::new('--surrogate-max-age', '--surrogate-max-age', [CompletionResultType]::ParameterName, '`max-age` of Surrogate-Control in seconds, for a CDN in front [default: that of the origin]')
            [CompletionResult]::new('--headers', '--headers', [CompletionResultType]::ParameterName, 'Headers of responses besides those of Fastly')
            [CompletionResult]::new('--purge-token', '--purge-token', [CompletionResultType]::ParameterName, 'Token that a purge must have in the header Fastly-Key [default: no token; purges from this host only]')
            [CompletionResult]::new('--queue', '--queue', [CompletionResultType]::ParameterName, 'Outputs that may wait for rendering; more are refused with 503')
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Access log on standard output')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Cache folder [default: as for `run`, with `-serve` added to its name]')
            [CompletionResult]::new('--cache-size', '--cache-size', [CompletionResultType]::ParameterName, 'Maximum size of the cache; the least recently used outputs are removed')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Maximum number of images processed at once [default: number of processors]')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Maximum number of images processed at once [default: number of processors]')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]')
            [CompletionResult]::new('--max-input-bytes', '--max-input-bytes', [CompletionResultType]::ParameterName, 'Maximum size of a source file in bytes')
            [CompletionResult]::new('--max-input-side', '--max-input-side', [CompletionResultType]::ParameterName, 'Maximum width and height of a source in pixels')
            [CompletionResult]::new('--max-output-side', '--max-output-side', [CompletionResultType]::ParameterName, 'Maximum width and height of an output in pixels')
            [CompletionResult]::new('--max-avif-area', '--max-avif-area', [CompletionResultType]::ParameterName, 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]')
            [CompletionResult]::new('--max-svg-side', '--max-svg-side', [CompletionResultType]::ParameterName, 'Maximum width and height of an SVG output in pixels')
            [CompletionResult]::new('--max-svg-bytes', '--max-svg-bytes', [CompletionResultType]::ParameterName, 'Maximum size of an SVG output in bytes')
            [CompletionResult]::new('--max-frames', '--max-frames', [CompletionResultType]::ParameterName, 'Maximum number of frames of an animation')
            [CompletionResult]::new('--max-animation-pixels', '--max-animation-pixels', [CompletionResultType]::ParameterName, 'Maximum number of pixels of all frames of an animated source')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Maximum time for an image with all its outputs, in seconds; 0 for no limit')
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Service setting of Fastly, overriding the configuration file (repeatable)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: the first pixmill.toml in this or a parent directory]')
            [CompletionResult]::new('--class', '--class', [CompletionResultType]::ParameterName, 'Class of the configuration, overridden by queries; each value gives one output (repeatable)')
            [CompletionResult]::new('--target-score', '--target-score', [CompletionResultType]::ParameterName, 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit')
            [CompletionResult]::new('--target-size', '--target-size', [CompletionResultType]::ParameterName, 'Choose the highest quality of each lossy output that fits this size, such as 100kB')
            [CompletionResult]::new('--damaged', '--damaged', [CompletionResultType]::ParameterName, 'How to treat truncated or corrupt sources [default: fail]')
            [CompletionResult]::new('--c2pa-cert', '--c2pa-cert', [CompletionResultType]::ParameterName, 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM')
            [CompletionResult]::new('--c2pa-key', '--c2pa-key', [CompletionResultType]::ParameterName, 'Private key of --c2pa-cert, as PEM (PKCS#8)')
            [CompletionResult]::new('--overlay', '--overlay', [CompletionResultType]::ParameterName, 'Image to draw over each output, in the syntax of Fastly''s overlay header: ''overlay=/logo.png&overlay-align=bottom,right''')
            [CompletionResult]::new('--asset-root', '--asset-root', [CompletionResultType]::ParameterName, 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)')
            [CompletionResult]::new('--focus', '--focus', [CompletionResultType]::ParameterName, 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p')
            [CompletionResult]::new('--trust-headers', '--trust-headers', [CompletionResultType]::ParameterName, 'Use the request headers X-Fastly-Imageopto-Api, -Overlay and -Montage; only behind a CDN that sets them')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Reload the page when an image changes')
            [CompletionResult]::new('--no-page', '--no-page', [CompletionResultType]::ParameterName, 'Serve no page at /')
            [CompletionResult]::new('--hidden', '--hidden', [CompletionResultType]::ParameterName, 'Include files and folders whose names begin with a dot')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Disable the cache on disk')
            [CompletionResult]::new('--isolate', '--isolate', [CompletionResultType]::ParameterName, 'Decode and render each image in a process of its own, without access to files or the network')
            [CompletionResult]::new('--only-classes', '--only-classes', [CompletionResultType]::ParameterName, 'Reject queries with any parameter other than `class`')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Behave as Fastly: ignore invalid parameters, and send an image that cannot be processed as it is, with the header fastly-io-error')
            [CompletionResult]::new('--keep-metadata', '--keep-metadata', [CompletionResultType]::ParameterName, 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes')
            [CompletionResult]::new('--keep-profile', '--keep-profile', [CompletionResultType]::ParameterName, 'Keep the color profile of the source instead of converting to sRGB')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;batch' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Folder of the outputs of lines without `output`, named by their content: `photo.af1349b9f5f9a1a6.webp`')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Folder of the outputs of lines without `output`, named by their content: `photo.af1349b9f5f9a1a6.webp`')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Cache folder, or the URL of a cache that many machines share, such as s3://bucket/cache, which is used behind the default folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]')
            [CompletionResult]::new('--cache-mode', '--cache-mode', [CompletionResultType]::ParameterName, 'What to do with the cache: read and write (`rw`), read only (`ro`), or nothing (`off`)')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Maximum number of images processed at once [default: number of processors]')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Maximum number of images processed at once [default: number of processors]')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]')
            [CompletionResult]::new('--max-input-bytes', '--max-input-bytes', [CompletionResultType]::ParameterName, 'Maximum size of a source file in bytes')
            [CompletionResult]::new('--max-input-side', '--max-input-side', [CompletionResultType]::ParameterName, 'Maximum width and height of a source in pixels')
            [CompletionResult]::new('--max-output-side', '--max-output-side', [CompletionResultType]::ParameterName, 'Maximum width and height of an output in pixels')
            [CompletionResult]::new('--max-avif-area', '--max-avif-area', [CompletionResultType]::ParameterName, 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]')
            [CompletionResult]::new('--max-svg-side', '--max-svg-side', [CompletionResultType]::ParameterName, 'Maximum width and height of an SVG output in pixels')
            [CompletionResult]::new('--max-svg-bytes', '--max-svg-bytes', [CompletionResultType]::ParameterName, 'Maximum size of an SVG output in bytes')
            [CompletionResult]::new('--max-frames', '--max-frames', [CompletionResultType]::ParameterName, 'Maximum number of frames of an animation')
            [CompletionResult]::new('--max-animation-pixels', '--max-animation-pixels', [CompletionResultType]::ParameterName, 'Maximum number of pixels of all frames of an animated source')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Maximum time for an image with all its outputs, in seconds; 0 for no limit')
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Service setting of Fastly, overriding the configuration file (repeatable)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: the first pixmill.toml in this or a parent directory]')
            [CompletionResult]::new('--class', '--class', [CompletionResultType]::ParameterName, 'Class of the configuration, overridden by queries; each value gives one output (repeatable)')
            [CompletionResult]::new('--target-score', '--target-score', [CompletionResultType]::ParameterName, 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit')
            [CompletionResult]::new('--target-size', '--target-size', [CompletionResultType]::ParameterName, 'Choose the highest quality of each lossy output that fits this size, such as 100kB')
            [CompletionResult]::new('--damaged', '--damaged', [CompletionResultType]::ParameterName, 'How to treat truncated or corrupt sources [default: fail]')
            [CompletionResult]::new('--c2pa-cert', '--c2pa-cert', [CompletionResultType]::ParameterName, 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM')
            [CompletionResult]::new('--c2pa-key', '--c2pa-key', [CompletionResultType]::ParameterName, 'Private key of --c2pa-cert, as PEM (PKCS#8)')
            [CompletionResult]::new('--overlay', '--overlay', [CompletionResultType]::ParameterName, 'Image to draw over each output, in the syntax of Fastly''s overlay header: ''overlay=/logo.png&overlay-align=bottom,right''')
            [CompletionResult]::new('--asset-root', '--asset-root', [CompletionResultType]::ParameterName, 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)')
            [CompletionResult]::new('--focus', '--focus', [CompletionResultType]::ParameterName, 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Disable the cache')
            [CompletionResult]::new('--isolate', '--isolate', [CompletionResultType]::ParameterName, 'Decode and render each image in a process of its own, without access to files or the network')
            [CompletionResult]::new('--only-classes', '--only-classes', [CompletionResultType]::ParameterName, 'Reject queries with any parameter other than `class`')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Ignore invalid parameters with a warning, as Fastly does')
            [CompletionResult]::new('--keep-metadata', '--keep-metadata', [CompletionResultType]::ParameterName, 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes')
            [CompletionResult]::new('--keep-profile', '--keep-profile', [CompletionResultType]::ParameterName, 'Keep the color profile of the source instead of converting to sRGB')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;site' {
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'URL of the folder, for absolute URLs in pages: `https://example.com/blog/`, or its path `/blog/` [default: /]')
            [CompletionResult]::new('--widths', '--widths', [CompletionResultType]::ParameterName, 'Widths of --auto in pixels [default: 320,640,960,1280,1920]')
            [CompletionResult]::new('--sizes', '--sizes', [CompletionResultType]::ParameterName, 'Value of the `sizes` attribute of --auto, the displayed width [default: the width of the image, at most that of the window]')
            [CompletionResult]::new('--pictures', '--pictures', [CompletionResultType]::ParameterName, 'Where `<picture>` elements may be added; elsewhere format=auto is WebP')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a report: HTML if the name ends in .html, else JSON; `-` for JSON on standard output (repeatable)')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Maximum number of images processed at once [default: number of processors]')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Maximum number of images processed at once [default: number of processors]')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]')
            [CompletionResult]::new('--max-input-bytes', '--max-input-bytes', [CompletionResultType]::ParameterName, 'Maximum size of a source file in bytes')
            [CompletionResult]::new('--max-input-side', '--max-input-side', [CompletionResultType]::ParameterName, 'Maximum width and height of a source in pixels')
            [CompletionResult]::new('--max-output-side', '--max-output-side', [CompletionResultType]::ParameterName, 'Maximum width and height of an output in pixels')
            [CompletionResult]::new('--max-avif-area', '--max-avif-area', [CompletionResultType]::ParameterName, 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]')
            [CompletionResult]::new('--max-svg-side', '--max-svg-side', [CompletionResultType]::ParameterName, 'Maximum width and height of an SVG output in pixels')
            [CompletionResult]::new('--max-svg-bytes', '--max-svg-bytes', [CompletionResultType]::ParameterName, 'Maximum size of an SVG output in bytes')
            [CompletionResult]::new('--max-frames', '--max-frames', [CompletionResultType]::ParameterName, 'Maximum number of frames of an animation')
            [CompletionResult]::new('--max-animation-pixels', '--max-animation-pixels', [CompletionResultType]::ParameterName, 'Maximum number of pixels of all frames of an animated source')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Maximum time for an image with all its outputs, in seconds; 0 for no limit')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Cache folder, or the URL of a cache that many machines share, such as s3://bucket/cache, which is used behind the default folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]')
            [CompletionResult]::new('--cache-mode', '--cache-mode', [CompletionResultType]::ParameterName, 'What to do with the cache: read and write (`rw`), read only (`ro`), or nothing (`off`)')
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Service setting of Fastly, overriding the configuration file (repeatable)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: the first pixmill.toml in this or a parent directory]')
            [CompletionResult]::new('--class', '--class', [CompletionResultType]::ParameterName, 'Class of the configuration, overridden by queries; each value gives one output (repeatable)')
            [CompletionResult]::new('--target-score', '--target-score', [CompletionResultType]::ParameterName, 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit')
            [CompletionResult]::new('--target-size', '--target-size', [CompletionResultType]::ParameterName, 'Choose the highest quality of each lossy output that fits this size, such as 100kB')
            [CompletionResult]::new('--damaged', '--damaged', [CompletionResultType]::ParameterName, 'How to treat truncated or corrupt sources [default: fail]')
            [CompletionResult]::new('--c2pa-cert', '--c2pa-cert', [CompletionResultType]::ParameterName, 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM')
            [CompletionResult]::new('--c2pa-key', '--c2pa-key', [CompletionResultType]::ParameterName, 'Private key of --c2pa-cert, as PEM (PKCS#8)')
            [CompletionResult]::new('--overlay', '--overlay', [CompletionResultType]::ParameterName, 'Image to draw over each output, in the syntax of Fastly''s overlay header: ''overlay=/logo.png&overlay-align=bottom,right''')
            [CompletionResult]::new('--asset-root', '--asset-root', [CompletionResultType]::ParameterName, 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)')
            [CompletionResult]::new('--focus', '--focus', [CompletionResultType]::ParameterName, 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p')
            [CompletionResult]::new('--auto', '--auto', [CompletionResultType]::ParameterName, 'Also give local images without parameters a `srcset`, `loading` and `decoding`')
            [CompletionResult]::new('--no-dimensions', '--no-dimensions', [CompletionResultType]::ParameterName, 'Do not add missing `width` and `height`')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Exit with 1 if an image is missing or outside of the site')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the planned outputs and the files that would change; write nothing')
            [CompletionResult]::new('--timings', '--timings', [CompletionResultType]::ParameterName, 'Add the time of each output to the report')
            [CompletionResult]::new('--hidden', '--hidden', [CompletionResultType]::ParameterName, 'Include files and folders whose names begin with a dot')
            [CompletionResult]::new('--isolate', '--isolate', [CompletionResultType]::ParameterName, 'Decode and render each image in a process of its own, without access to files or the network')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print failures only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print a line for each output and each changed file')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print a line for each output and each changed file')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Hide the progress bar')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Disable the cache')
            [CompletionResult]::new('--verify-cache', '--verify-cache', [CompletionResultType]::ParameterName, 'Render everything again and compare with the cache; a difference is an error')
            [CompletionResult]::new('--only-classes', '--only-classes', [CompletionResultType]::ParameterName, 'Reject queries with any parameter other than `class`')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Ignore invalid parameters with a warning, as Fastly does')
            [CompletionResult]::new('--keep-metadata', '--keep-metadata', [CompletionResultType]::ParameterName, 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes')
            [CompletionResult]::new('--keep-profile', '--keep-profile', [CompletionResultType]::ParameterName, 'Keep the color profile of the source instead of converting to sRGB')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;cache' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show the location and size of the cache')
            [CompletionResult]::new('clean', 'clean', [CompletionResultType]::ParameterValue, 'Remove old or least recently used entries; without options, all')
            [CompletionResult]::new('purge', 'purge', [CompletionResultType]::ParameterValue, 'Remove all entries of the given sources')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pixmill;cache;stats' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Cache folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pixmill;cache;clean' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Cache folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Remove entries that no run has used for this long: 12h, 30d, 8w')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Remove the least recently used entries down to this size, such as 2GB')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pixmill;cache;purge' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Cache folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Base URL of the published sources: with `https://example.com`, photos/a.jpg is `https://example.com/photos/a.jpg`. The surrogate key of a source is the SHA-256 of its URL, in hex')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pixmill;cache;help' {
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show the location and size of the cache')
            [CompletionResult]::new('clean', 'clean', [CompletionResultType]::ParameterValue, 'Remove old or least recently used entries; without options, all')
            [CompletionResult]::new('purge', 'purge', [CompletionResultType]::ParameterValue, 'Remove all entries of the given sources')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pixmill;cache;help;stats' {
            break
        }
        'pixmill;cache;help;clean' {
            break
        }
        'pixmill;cache;help;purge' {
            break
        }
        'pixmill;cache;help;help' {
            break
        }
        'pixmill;init' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;generate' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;worker' {
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Number of threads')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory limit, in bytes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pixmill;help' {
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Render images by one or more queries')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Compare output sizes with a baseline and budgets')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Divide the images of a large run into parts of equal size, for `run --plan` on many machines')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Merge, show and compare reports')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show format, dimensions and properties of images without decoding them')
            [CompletionResult]::new('html', 'html', [CompletionResultType]::ParameterValue, 'Print HTML for the images of a manifest: img, picture, video')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Compare two images (SSIMULACRA2, size)')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a query and its effect on an image')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve images over HTTP: the URLs of the Fastly Image Optimizer, for development and behind a CDN')
            [CompletionResult]::new('batch', 'batch', [CompletionResultType]::ParameterValue, 'Render images for another program: JSON lines in, JSON lines out')
            [CompletionResult]::new('site', 'site', [CompletionResultType]::ParameterValue, 'Optimize the images of a built site: render those that pages name with a query, and change the pages')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'Manage the cache (stats, clean, purge)')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a pixmill.toml for the images in this folder, and its JSON Schema for editors')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Print a generated file: completions, man page, parameter table, schemas')
            [CompletionResult]::new('worker', 'worker', [CompletionResultType]::ParameterValue, 'Render for another pixmill, which started this one with --isolate')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pixmill;help;run' {
            break
        }
        'pixmill;help;check' {
            break
        }
        'pixmill;help;plan' {
            break
        }
        'pixmill;help;report' {
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Merge the reports or manifests of several partial runs into one')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a report as a table, smallest saving first')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Show the differences between two reports, largest growth first')
            break
        }
        'pixmill;help;report;merge' {
            break
        }
        'pixmill;help;report;show' {
            break
        }
        'pixmill;help;report;diff' {
            break
        }
        'pixmill;help;info' {
            break
        }
        'pixmill;help;html' {
            break
        }
        'pixmill;help;compare' {
            break
        }
        'pixmill;help;explain' {
            break
        }
        'pixmill;help;serve' {
            break
        }
        'pixmill;help;batch' {
            break
        }
        'pixmill;help;site' {
            break
        }
        'pixmill;help;cache' {
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show the location and size of the cache')
            [CompletionResult]::new('clean', 'clean', [CompletionResultType]::ParameterValue, 'Remove old or least recently used entries; without options, all')
            [CompletionResult]::new('purge', 'purge', [CompletionResultType]::ParameterValue, 'Remove all entries of the given sources')
            break
        }
        'pixmill;help;cache;stats' {
            break
        }
        'pixmill;help;cache;clean' {
            break
        }
        'pixmill;help;cache;purge' {
            break
        }
        'pixmill;help;init' {
            break
        }
        'pixmill;help;generate' {
            break
        }
        'pixmill;help;worker' {
            break
        }
        'pixmill;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
