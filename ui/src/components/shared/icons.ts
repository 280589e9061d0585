/** The icons in use, by their name in Lucide (ISC). */
import AlarmClock from '@lucide/svelte/icons/alarm-clock'
import ArrowDownToLine from '@lucide/svelte/icons/arrow-down-to-line'
import BellRing from '@lucide/svelte/icons/bell-ring'
import Bot from '@lucide/svelte/icons/bot'
import Calendar from '@lucide/svelte/icons/calendar'
import Check from '@lucide/svelte/icons/check'
import ChevronDown from '@lucide/svelte/icons/chevron-down'
import ChevronRight from '@lucide/svelte/icons/chevron-right'
import Circle from '@lucide/svelte/icons/circle'
import CircleAlert from '@lucide/svelte/icons/circle-alert'
import CircleCheck from '@lucide/svelte/icons/circle-check'
import CircleDot from '@lucide/svelte/icons/circle-dot'
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark'
import CircleX from '@lucide/svelte/icons/circle-x'
import Clock from '@lucide/svelte/icons/clock'
import CloudOff from '@lucide/svelte/icons/cloud-off'
import Copy from '@lucide/svelte/icons/copy'
import CornerDownRight from '@lucide/svelte/icons/corner-down-right'
import CornerUpRight from '@lucide/svelte/icons/corner-up-right'
import Ellipsis from '@lucide/svelte/icons/ellipsis'
import ExternalLink from '@lucide/svelte/icons/external-link'
import Eye from '@lucide/svelte/icons/eye'
import FilePenLine from '@lucide/svelte/icons/file-pen-line'
import Forward from '@lucide/svelte/icons/forward'
import GitCommitHorizontal from '@lucide/svelte/icons/git-commit-horizontal'
import GitMerge from '@lucide/svelte/icons/git-merge'
import GitPullRequest from '@lucide/svelte/icons/git-pull-request'
import Hand from '@lucide/svelte/icons/hand'
import HardDrive from '@lucide/svelte/icons/hard-drive'
import Hash from '@lucide/svelte/icons/hash'
import Hourglass from '@lucide/svelte/icons/hourglass'
import Info from '@lucide/svelte/icons/info'
import KeyRound from '@lucide/svelte/icons/key-round'
import Keyboard from '@lucide/svelte/icons/keyboard'
import Link from '@lucide/svelte/icons/link'
import ListChecks from '@lucide/svelte/icons/list-checks'
import LoaderCircle from '@lucide/svelte/icons/loader-circle'
import Lock from '@lucide/svelte/icons/lock'
import Mail from '@lucide/svelte/icons/mail'
import Maximize2 from '@lucide/svelte/icons/maximize-2'
import MessageSquare from '@lucide/svelte/icons/message-square'
import Monitor from '@lucide/svelte/icons/monitor'
import Moon from '@lucide/svelte/icons/moon'
import Play from '@lucide/svelte/icons/play'
import Plug from '@lucide/svelte/icons/plug'
import Plus from '@lucide/svelte/icons/plus'
import Reply from '@lucide/svelte/icons/reply'
import RefreshCw from '@lucide/svelte/icons/refresh-cw'
import Search from '@lucide/svelte/icons/search'
import Send from '@lucide/svelte/icons/send'
import Settings2 from '@lucide/svelte/icons/settings-2'
import ShieldCheck from '@lucide/svelte/icons/shield-check'
import Smartphone from '@lucide/svelte/icons/smartphone'
import SmilePlus from '@lucide/svelte/icons/smile-plus'
import Terminal from '@lucide/svelte/icons/terminal'
import TriangleAlert from '@lucide/svelte/icons/triangle-alert'
import Undo2 from '@lucide/svelte/icons/undo-2'
import UserRoundX from '@lucide/svelte/icons/user-round-x'
import Users from '@lucide/svelte/icons/users'
import WifiOff from '@lucide/svelte/icons/wifi-off'
import X from '@lucide/svelte/icons/x'

export const ICONS = {
  'alarm-clock': AlarmClock,
  'arrow-down-to-line': ArrowDownToLine,
  'bell-ring': BellRing,
  bot: Bot,
  calendar: Calendar,
  check: Check,
  'chevron-down': ChevronDown,
  'chevron-right': ChevronRight,
  circle: Circle,
  'circle-alert': CircleAlert,
  'circle-check': CircleCheck,
  'circle-dot': CircleDot,
  'circle-question-mark': CircleQuestionMark,
  'circle-x': CircleX,
  clock: Clock,
  'cloud-off': CloudOff,
  copy: Copy,
  'corner-down-right': CornerDownRight,
  'corner-up-right': CornerUpRight,
  ellipsis: Ellipsis,
  'external-link': ExternalLink,
  eye: Eye,
  'file-pen-line': FilePenLine,
  forward: Forward,
  'git-commit-horizontal': GitCommitHorizontal,
  'git-merge': GitMerge,
  'git-pull-request': GitPullRequest,
  hand: Hand,
  'hard-drive': HardDrive,
  hash: Hash,
  hourglass: Hourglass,
  info: Info,
  'key-round': KeyRound,
  keyboard: Keyboard,
  link: Link,
  'list-checks': ListChecks,
  'loader-circle': LoaderCircle,
  lock: Lock,
  mail: Mail,
  'maximize-2': Maximize2,
  'message-square': MessageSquare,
  monitor: Monitor,
  moon: Moon,
  play: Play,
  plug: Plug,
  plus: Plus,
  reply: Reply,
  'refresh-cw': RefreshCw,
  search: Search,
  send: Send,
  'settings-2': Settings2,
  'shield-check': ShieldCheck,
  smartphone: Smartphone,
  'smile-plus': SmilePlus,
  terminal: Terminal,
  'triangle-alert': TriangleAlert,
  'undo-2': Undo2,
  'user-round-x': UserRoundX,
  users: Users,
  'wifi-off': WifiOff,
  x: X,
}

export type IconName = keyof typeof ICONS
